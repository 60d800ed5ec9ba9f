import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

@Suite struct AdministratorAuditTests {
  private func perform(_ command: AdministrationCommand, in world: ConsoleWorld) async -> AdministrationAnswer {
    await Administrator(world.context).perform(command)
  }

  private func head(_ world: ConsoleWorld) async throws -> AuditHead {
    try await world.store.read { try $0.auditChainState() }.head
  }

  @Test func theHeadIsPrintedAlone() async throws {
    let world = try await ConsoleWorld()
    let zeros = String(repeating: "0", count: 64)
    #expect(await perform(.auditHead, in: world) == .done(output: ["0:\(zeros)"], notes: []))
    try await world.sealAudit()
    #expect(await perform(.auditHead, in: world) == .done(output: [try await head(world).text], notes: []))
  }

  @Test func aWholeLogIsGood() async throws {
    let world = try await ConsoleWorld()
    try await world.sealAudit()
    let head = try await head(world)
    try await world.tell()
    let output = ["events: \(head.sequence)", "head: \(head.text)", "unsealed: 1"]
    let sentence = "The audit log is whole: every sealed event is as it was sealed, and none is missing."
    #expect(await perform(.verifyAudit(expected: nil), in: world) == .done(output: output, notes: [sentence]))
    #expect(
      await perform(.verifyAudit(expected: head.text), in: world)
        == .done(output: output, notes: [sentence, "Event \(head.sequence) has the expected hash."]))
  }

  @Test func aBrokenLogIsBad() async throws {
    let world = try await ConsoleWorld()
    try await world.sealAudit()
    let first = try await world.store.read { try $0.sealedAuditRecords(after: nil, upTo: 1, limit: 1) }.first
    _ = try await world.engine.write { try $0.execute("DELETE FROM audit_events WHERE sequence = 2", []) }
    let hash = Hexadecimal.text(first?.hash ?? [])
    #expect(
      await perform(.verifyAudit(expected: nil), in: world)
        == .bad(
          output: ["events: 1", "head: 1:\(hash)", "unsealed: 0"],
          notes: ["The audit log is broken. Event 2 is missing."]))
  }

  @Test func whatIsNoHeadIsRefused() async throws {
    let world = try await ConsoleWorld()
    #expect(
      await perform(.verifyAudit(expected: "12"), in: world)
        == .refused(
          "--expect takes a head as audit head prints it: a number, a colon and 64 hexadecimal digits."))
  }
}
