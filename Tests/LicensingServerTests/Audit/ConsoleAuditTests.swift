import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

@Suite struct ConsoleAuditTests {
  /// An organization's audit log, of which a manager did the last thing.
  private func renamed() async throws -> (world: ConsoleWorld, root: String) {
    let world = try await ConsoleWorld()
    world.clock.advance(seconds: 60)
    var change = ChangeDevice.Change()
    change.name = .set("Store 12 <b>server</b>")
    _ = try await ChangeDevice(world.context)(
      world.sample.server, version: nil, change, by: try await world.actor(.manager))
    return (world, "/organizations/\(world.sample.acme)/audit")
  }

  private func cells(_ page: ShownPage) -> [[String]] { Array(page.rows("audit").dropFirst()) }

  @Test func anEventIsToldInWordsWithNamesThatLead() async throws {
    let (world, root) = try await renamed()
    let (page, device) = (try await world.browser(of: .viewer).get(root), world.sample.server)
    #expect(page.heading == "Audit log" && page.rolesOfTables)
    let user = world.sample[.manager]
    #expect(
      cells(page).first == [
        "Device changed", "Store 12 <b>server</b> \(device)", "The manager", "local",
        "1 March 2026, 12:01 UTC",
      ])
    #expect(page.links.contains("/organizations/\(world.sample.acme)/devices/\(device)"))
    // What a viewer cannot open is no link.
    #expect(!page.links.contains { $0.hasPrefix("/users/") || $0.hasPrefix("/products/") })
    let whole = try await world.browser(of: .administrator).get("/audit")
    #expect(whole.links.contains("/users/\(user)") && whole.links.contains("/products/\(world.sample.product)"))
    #expect(whole.text.contains("The server") && whole.text.contains("The operator"))
  }

  @Test func theNewestComesFirstAndAnOrganizationSeesItsOwn() async throws {
    let (world, root) = try await renamed()
    let browser = try await world.browser(of: .viewer)
    let page = try await browser.get(root)
    let own = try await world.store.read { try $0.auditEvents(of: world.sample.acme, page: Page(limit: 200)) }
    #expect(cells(page).map { $0[0] } == own.reversed().map(\.action.words))
    for secret in [world.sample.umbra.text, world.sample.umbraDevice.text, "Umbra"] {
      #expect(!page.body.contains(secret), "\(secret)")
    }
    #expect(page.navigation.contains("Audit log") || page.links.contains(root))
    #expect(page.form("/audit/chain") == nil)
  }

  @Test(arguments: [
    ("subject={server}", 3), ("subject=store+12", 3), ("subject=CS-POS-0012", 3), ("subject={umbra}", 0),
    ("subject=viewer@example.com", 0), ("actor=The+manager", 2), ("actor=manager@example.com", 2),
    ("actor={manager}", 2), ("kind=user", 2), ("kind=operator&action=device.created", 3),
    ("action=device.changed", 2), ("from=2026-03-01T12:01", 1), ("from=2026-03-01&to=2026-03-01", 7),
    ("to=2026-03-01T11:59", 0), ("from=2026-03-02", 0), ("subject=store+12&kind=user&action=device.changed", 2),
  ])
  func aSearchNarrowsIt(query: String, count: Int) async throws {
    let (world, root) = try await renamed()
    try await world.tell()
    let ids = [
      ("{server}", world.sample.server.text), ("{umbra}", world.sample.umbraDevice.text),
      ("{manager}", world.sample[.manager].text),
    ]
    let asked = ids.reduce(query) { $0.replacing($1.0, with: $1.1) }
    let page = try await world.browser(of: .viewer).get("\(root)?\(asked)")
    #expect(page.status == 200)
    #expect(cells(page).count == count, "\(cells(page))")
  }

  @Test func whatNobodyIsCalledFindsNothing() async throws {
    let (world, root) = try await renamed()
    let browser = try await world.browser(of: .viewer)
    let nothing = try await browser.get("\(root)?subject=Store+99")
    #expect(nothing.status == 200 && cells(nothing).isEmpty)
    #expect(nothing.text.contains("Nothing here has the id or name “Store 99”."))
    #expect(nothing.form(root)?["subject"] == "Store 99" && nothing.form("\(root)/export") == nil)
    let nobody = try await browser.get("\(root)?actor=stranger@example.com")
    #expect(nobody.text.contains("Nobody here has the id, name or e-mail address “stranger@example.com”."))
    let none = try await browser.get("\(root)?action=token.ahead")
    #expect(none.text.contains("No event is like this.") && none.link("Show everything") == root)
  }

  @Test func whatCannotBeReadIsSaidBesideItsField() async throws {
    let (world, root) = try await renamed()
    let page = try await world.browser(of: .viewer).get("\(root)?from=yesterday&to=2026-02-30&action=x&kind=y")
    #expect(page.status == 422 && page.title?.hasPrefix("Error: ") == true && cells(page).isEmpty)
    for field in ["from", "to"] {
      #expect(
        page.about(field)?.hasSuffix(
          "is a day like 2027-06-30 or a time like 2027-06-30T14:05. In UTC") == true)
    }
    #expect(page.about("action") == "▲ What happened is one of those in the list.")
    #expect(page.form(root)?["from"] == "yesterday")
  }

  @Test func longLogsGoOnWithWhatIsSearchedFor() async throws {
    let world = try await ConsoleWorld()
    let (sample, root) = (world.sample, "/organizations/\(world.sample.acme)/audit")
    try await world.store.write { writer in
      for number in 0..<250 {
        let at = ConsoleWorld.start.adding(seconds: Int64(number))
        try writer.insert(
          AuditEvent(
            id: AuditEventID(now: at, random: [1]), at: at, actor: .client("countersign-agent"),
            action: .tokenRevoked, organizationID: sample.acme, subject: "fam_\(number)", address: "192.0.2.1",
            requestID: "", details: [:]))
      }
    }
    let browser = try await world.browser(of: .viewer)
    var (target, seen) = ("\(root)?kind=client&action=token.revoked", [String]())
    for number in 1...3 {
      let page = try await browser.get(target)
      seen += cells(page).map { $0[1] }
      #expect((page.link("First page") == nil) == (number == 1))
      let first = "\(root)?kind=client&action=token.revoked"
      #expect(!page.links.contains("\(root)/events/") && page.form(root)?["kind"] == "client")
      #expect(number == 1 || page.link("First page") == first)
      #expect((page.link("Next page") == nil) == (number == 3))
      target = page.link("Next page") ?? ""
    }
    #expect(seen == (0..<250).reversed().map { "fam_\($0)" })
  }

  @Test func anEventHasAPageWithEverything() async throws {
    let world = try await ConsoleWorld()
    try await world.tell()
    let (sample, browser) = (world.sample, try await world.browser(of: .viewer))
    let (root, target) = ("/organizations/\(sample.acme)/audit", "/events/\(ConsoleWorld.toldEvent)")
    let page = try await browser.get(root + target)
    #expect(page.heading == "Device changed")
    let facts = Dictionary(
      page.text.isEmpty ? [] : page.rows().map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    #expect(
      facts == [
        "When": "1 March 2026, 12:00:00 UTC", "About": "Store 12 server \(sample.server)",
        "Who": "The manager \(sample[.manager])", "Kind": "A person", "From": "192.0.2.77", "Request": "telling",
        "Action": "device.changed",
      ])
    #expect(page.text.contains("Asked from 198.51.100.9") && page.text.contains("Not sealed yet"))
    #expect(page.links.contains("/organizations/\(sample.acme)/licenses/\(sample.license)"))
    #expect(page.link("Everything about this") == "\(root)?subject=\(sample.server)")
    #expect(page.link("Everything by the same") == "\(root)?actor=\(sample[.manager])")
    try await world.sealAudit()
    let sealed = try await browser.get(root + target)
    let entry = try await world.store.read { try $0.auditEntry(ConsoleWorld.toldEvent) }
    let seal = try #require(entry?.seal)
    #expect(sealed.text.contains("Hash \(Hexadecimal.text(seal.hash))"))
    #expect(sealed.text.contains("Hash of the event before \(Hexadecimal.text(seal.previousHash))"))
    let whole = try await world.browser(of: .administrator).get("/audit" + target)
    #expect(whole.text.contains("Organization Acme Stores \(sample.acme)"))
    // Not below another organization's address, nor what is the platform's.
    let stranger = try await world.browser(of: .stranger)
    #expect(try await stranger.get("/organizations/\(sample.umbra)/audit\(target)").status == 404)
    let signIn = try #require(try await world.events(.signedIn).first)
    #expect(try await browser.get("\(root)/events/\(signIn.id)").status == 404)
    #expect(try await world.browser(of: .administrator).get("/audit/events/\(signIn.id)").heading == "Signed in")
  }

  @Test func whatWasDeletedKeepsItsName() async throws {
    let world = try await ConsoleWorld()
    world.clock.advance(seconds: 1)
    try await DeleteDevice(world.context)(world.sample.register, version: nil, by: .operator)
    let root = "/organizations/\(world.sample.acme)/audit"
    let page = try await world.browser(of: .viewer).get("\(root)?subject=\(world.sample.register)")
    #expect(cells(page).map { $0[0] } == ["Device deleted", "Device created"])
    #expect(cells(page).allSatisfy { $0[1] == "Till 3 \(world.sample.register)" })
    #expect(!page.links.contains { $0.hasSuffix("/devices/\(world.sample.register)") })
  }
}
