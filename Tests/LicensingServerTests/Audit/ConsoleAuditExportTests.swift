import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

@Suite struct ConsoleAuditExportTests {
  private static let head = """
    time,event,action,organization_id,subject_id,subject_name,actor_kind,actor_id,actor_name,address,request_id,details,\
    sequence,hash,id
    """

  private func lines(_ page: ShownPage) -> [String] {
    page.body.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Sends the form of a page of the log.
  private func export(_ browser: Browser, _ target: String) async throws -> ShownPage {
    let page = try await browser.get(target)
    let form = try #require(page.forms.first { $0.action.hasSuffix("/export") }, "\(page.text)")
    return try await browser.submit(form)
  }

  @Test func whatTheSearchShowsIsExportedAndTheExportIsTold() async throws {
    let world = try await ConsoleWorld()
    try await world.tell()
    try await world.sealAudit()
    let (sample, root) = (world.sample, "/organizations/\(world.sample.acme)/audit")
    let page = try await export(try await world.browser(of: .viewer), "\(root)?action=device.changed&from=2026-03-01")
    #expect(page.status == 200 && page.headers["content-type"] == "text/csv; charset=utf-8; header=present")
    #expect(page.headers["content-disposition"] == #"attachment; filename="audit-log.csv""#)
    let entry = try await world.store.read { try $0.auditEntry(ConsoleWorld.toldEvent) }
    let seal = try #require(entry?.seal)
    #expect(
      lines(page) == [
        Self.head,
        """
        2026-03-01T12:00:00.000Z,Device changed,device.changed,\(sample.acme),\(sample.server),Store 12 server,user,\
        \(sample[.manager]),The manager,192.0.2.77,telling,\
        "asked_from=198.51.100.9; license=\(sample.license); name=Store 12 server",\(seal.sequence),\
        \(Hexadecimal.text(seal.hash)),\(ConsoleWorld.toldEvent)
        """, "",
      ])
    let told = try await world.events(.auditLogExported)
    #expect(told.map(\.actor) == [.user(sample[.viewer])] && told.map(\.subject) == [sample.acme.text])
    #expect(told.first?.details == ["action": "device.changed", "from": "1772323200000"])
    #expect(told.first?.organizationID == sample.acme)
  }

  @Test func noCellIsAFormula() async throws {
    let world = try await ConsoleWorld()
    let formulas = ["=cmd()", "+1", "-1", "@SUM(A1)", "\u{FF1D}1"]
    for formula in formulas {
      _ = try await CreateDevice(world.context)(
        .init(name: formula, kind: .register), in: world.sample.acme, by: .operator)
    }
    let page = try await export(
      try await world.browser(of: .administrator), "/organizations/\(world.sample.acme)/audit?action=device.created")
    for formula in formulas { #expect(page.body.contains(",'\(formula),"), "\(formula)") }
    // Nor behind a separator that a spreadsheet may take for one.
    #expect(!lines(page).contains { $0.contains(",=") || $0.contains(";=") })
  }

  @Test func itHoldsAllPagesAndOnlyTheOrganizationsOwn() async throws {
    let world = try await ConsoleWorld()
    let acme = world.sample.acme
    try await world.store.write { writer in
      for number in 0..<450 {
        let at = ConsoleWorld.start.adding(seconds: Int64(number))
        try writer.insert(
          AuditEvent(
            id: AuditEventID(now: at, random: [1]), at: at, actor: .system, action: .tokenRevoked,
            organizationID: number % 9 == 0 ? nil : acme, subject: "fam_\(number)", address: "", requestID: "",
            details: [:]))
      }
    }
    let browser = try await world.browser(of: .administrator)
    let own = try await export(browser, "/organizations/\(acme)/audit?action=token.revoked")
    let subjects = lines(own).dropFirst().dropLast().map { String($0.split(separator: ",")[4]) }
    #expect(subjects == (0..<450).filter { $0 % 9 != 0 }.reversed().map { "fam_\($0)" })
    let whole = try await export(browser, "/audit?action=token.revoked")
    #expect(lines(whole).count == 452)
    let told = try await world.events(.auditLogExported)
    #expect(told.map(\.subject) == [acme.text, "audit_log"] && told.map(\.organizationID) == [acme, nil])
  }

  @Test func aSearchForNothingIsATableOfNothing() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .administrator)
    let token = try await browser.formToken()
    let empty = try await browser.post(
      "/audit/export", [("csrf_token", token), ("subject", "nobody of this name")])
    #expect(lines(empty) == [Self.head, ""])
    let wrong = try await browser.post("/audit/export", [("csrf_token", token), ("from", "yesterday")])
    #expect(wrong.status == 422 && wrong.text.contains("from"))
    #expect(try await world.events(.auditLogExported).count == 1)
  }
}
