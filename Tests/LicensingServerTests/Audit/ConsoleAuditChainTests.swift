import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

@Suite struct ConsoleAuditChainTests {
  private func tamper(_ world: ConsoleWorld, _ statement: String) async throws {
    #expect(try await world.engine.write { try $0.execute(statement, []) } > 0)
  }

  private func head(_ world: ConsoleWorld) async throws -> AuditHead {
    try await world.store.read { try $0.auditChainState() }.head
  }

  @Test func theLogSaysHowFarItIsSealed() async throws {
    let office = try await ConsoleOffice()
    let before = try await office.browser.get("/audit")
    #expect(before.text.contains("Nothing is sealed yet"))
    try await office.world.sealAudit()
    let page = try await office.browser.get("/audit")
    let head = try await head(office.world)
    #expect(page.text.contains("Sealed up to event \(head.sequence)"))
    #expect(page.text.contains("Last event 1 March 2026, 12:00 UTC · No event waits to be sealed."))
    _ = try await office.world.browser(of: .viewer)
    #expect(try await office.browser.get("/audit").text.contains("1 event waits to be sealed."))
    let chain = try await office.browser.get("/audit/chain")
    #expect(chain.heading == "Is the audit log whole?" && chain.text.contains(head.text))
  }

  @Test func aWholeLogIsFoundWhole() async throws {
    let office = try await ConsoleOffice()
    try await office.world.sealAudit()
    let done = try await office.send("/audit", [:], to: "/audit/chain")
    #expect(done.status == 303 && done.location == "/audit/chain")
    office.world.clock.advance(seconds: 180)
    let count = try await head(office.world).sequence
    let sentence = "All \(count) sealed events are as sealed, none is missing."
    let page = try await office.browser.get("/audit/chain")
    #expect(page.text.contains("✓ Whole 3 minutes ago \(sentence)"))
    let log = try await office.browser.get("/audit")
    #expect(log.text.contains("✓ Whole") && log.text.contains("Verified 3 minutes ago · \(sentence)"))
  }

  @Test func aChangeIsFoundWithWhatIsWrong() async throws {
    let office = try await ConsoleOffice()
    try await office.world.sealAudit()
    try await tamper(office.world, "UPDATE audit_events SET address = '192.0.2.66' WHERE sequence = 3")
    _ = try await office.send("/audit/chain", [:])
    let page = try await office.browser.get("/audit/chain")
    #expect(page.text.contains("✕ Broken"))
    #expect(
      page.text.contains("was changed after it was sealed. The 2 events before are good."), "\(page.text)")
    try await tamper(office.world, "DELETE FROM audit_events WHERE sequence = 1")
    _ = try await office.send("/audit/chain", [:])
    #expect(try await office.browser.get("/audit/chain").text.contains("Event 1 is missing."))
  }

  @Test func aHeadThatWasWrittenDownIsLookedFor() async throws {
    let office = try await ConsoleOffice()
    try await office.world.sealAudit()
    let written = try await head(office.world)
    _ = try await office.send("/audit/chain", ["expected": " \(written.text) "])
    let good = try await office.browser.get("/audit/chain")
    #expect(good.text.contains("Event \(written.sequence) has the expected hash."))
    let other = AuditHead(sequence: written.sequence, hash: [UInt8](repeating: 5, count: 32))
    _ = try await office.send("/audit/chain", ["expected": other.text])
    let bad = try await office.browser.get("/audit/chain")
    #expect(bad.text.contains("✕ Broken") && bad.text.contains("not the expected one: the log was sealed anew."))
  }

  @Test(arguments: ["x", "12", "12:00", "0:\(String(repeating: "1", count: 64))"])
  func whatIsNoHeadIsSaidBesideTheField(text: String) async throws {
    let office = try await ConsoleOffice()
    let page = try await office.send("/audit/chain", ["expected": text])
    #expect(page.status == 422 && page.form("/audit/chain")?["expected"] == text)
    #expect(
      page.about("expected")?.contains(
        "Head that you wrote down is a number, a colon and 64 hexadecimal digits, as this page shows them.") == true)
  }

  @Test func aLongVerificationShowsHowFarItIs() async throws {
    let checks = AuditChecks()
    let (goOn, signal) = AsyncStream<Void>.makeStream()
    let report = VerifyAuditLog.Report(head: .start, unsealedCount: 0, problem: nil)
    let task = checks.start(10, expecting: nil) { progress in
      progress(5, 10)
      for await _ in goOn { break }
      return (report, ConsoleWorld.start)
    }
    let running = try #require(task)
    #expect(checks.start(10, expecting: nil) { _ in (report, ConsoleWorld.start) } == nil)
    #expect(checks.last?.end == nil)
    signal.yield()
    await running.value
    guard case .done(let found, _) = checks.last?.end else {
      Issue.record("\(String(describing: checks.last))")
      return
    }
    #expect(found == report && checks.last?.checked == 5 && checks.last?.total == 10)
    await checks.start(10, expecting: nil) { _ in throw LicensingError.unavailable }?.value
    guard case .failed = checks.last?.end else {
      Issue.record("\(String(describing: checks.last))")
      return
    }
  }
}
