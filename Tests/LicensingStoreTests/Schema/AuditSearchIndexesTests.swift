import Testing

@testable import LicensingCore
@testable import LicensingStore

@Suite struct AuditSearchIndexesTests {
  private static func event(_ number: Int) -> AuditEvent {
    AuditEvent(
      id: sampleID(number), at: sampleTime, actor: .user(sampleID(1)), action: .deviceChanged,
      organizationID: sampleID(1), subject: "dev_1", address: "", requestID: "", details: [:])
  }

  /// An event that was sealed before the step, and one that is sealed after it.
  @Test(arguments: StoreEngine.allCases)
  func whatWasWrittenBeforeIsFoundAndSealed(engine: StoreEngine) async throws {
    let fresh = try engine.freshDatabase()
    try await fresh.engine.migrate(Array(Schema.migrations.prefix(9)), now: 1)
    let seal = try AuditHead.start.seal(
      AuditRecord(
        id: "evt_1", at: 0, actorKind: "user", actorID: "usr_1", action: "device.changed", organizationID: nil,
        subject: "dev_1", address: "", requestID: "", details: "{}"))
    try await fresh.store.write { writer in
      for number in 1...2 { try writer.insert(Self.event(number)) }
      _ = try writer.seal(Self.event(1).id.text, seal)
      _ = try writer.moveAuditHead(from: .start, to: AuditHead(seal))
    }
    try await fresh.sqlStore.migrate(now: sampleTime)
    let search = AuditSearch(of: sampleID(1), actorKind: .user, action: .deviceChanged)
    let (found, waiting, state) = try await fresh.store.read { reader in
      (
        try reader.auditEntries(search, .oldestFirst, page: Page()).map(\.event.id),
        try reader.hasUnsealedAuditEvents(), try reader.auditChainState()
      )
    }
    #expect(found == [sampleID(1), sampleID(2)])
    #expect(waiting && state.unsealedCount == 1 && state.head.sequence == 1)
    let records = try await fresh.store.write { try $0.unsealedAuditRecords(limit: 9).map(\.id) }
    #expect(records == [Self.event(2).id.text])
  }
}
