import LicensingCore
import Testing

@Suite struct AuditChainContractTests {
  private static func event(_ number: Int) -> AuditEvent {
    AuditEvent(
      id: sampleID(number), at: sampleTime.adding(seconds: Int64(number)), actor: .client("till"),
      action: .deviceChanged, organizationID: sampleID(1), subject: awkwardText, address: "192.0.2.1",
      requestID: "r1", details: ["b": awkwardText, "a": "1"])
  }

  private static func record(_ number: Int) -> AuditRecord {
    AuditRecord(
      id: (sampleID(number) as AuditEventID).text, at: sampleTime.adding(seconds: Int64(number)).milliseconds,
      actorKind: "client", actorID: "till", action: "device.changed",
      organizationID: (sampleID(1) as OrganizationID).text, subject: awkwardText, address: "192.0.2.1",
      requestID: "r1",
      details: #"{"a":"1","b":"\#(awkwardText.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))"}"#)
  }

  private static let hash = [UInt8](repeating: 9, count: 32)

  @Test(arguments: StoreEngine.allCases)
  func anEventComesBackColumnByColumn(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in for number in [2, 1, 3] { try writer.insert(Self.event(number)) } }
    let records = try await fresh.store.write { try $0.unsealedAuditRecords(limit: 2) }
    #expect(records == [Self.record(1), Self.record(2)])
    #expect(try await fresh.store.read { try $0.hasUnsealedAuditEvents() })
  }

  @Test(arguments: StoreEngine.allCases)
  func aSealIsPutOnOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let seal = AuditSeal(sequence: 1, previousHash: AuditHead.start.hash, hash: Self.hash)
    let id = Self.record(1).id
    let won = try await fresh.store.write { writer in
      try writer.insert(Self.event(1))
      return [try writer.seal(id, seal), try writer.seal(id, seal), try writer.seal("evt_none", seal)]
    }
    #expect(won == [true, false, false])
    let (links, entry, waits) = try await fresh.store.read { reader in
      (
        try reader.sealedAuditRecords(after: nil, upTo: 1, limit: 9), try reader.auditEntry(sampleID(1)),
        try reader.hasUnsealedAuditEvents()
      )
    }
    #expect(
      links == [
        SealedAuditRecord(
          sequence: 1, previousHash: seal.previousHash, hash: seal.hash, record: Self.record(1))
      ])
    #expect(entry == AuditEntry(event: Self.event(1), seal: seal) && !waits)
  }

  @Test(arguments: StoreEngine.allCases)
  func aNumberIsGivenOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in for number in 1...2 { try writer.insert(Self.event(number)) } }
    await #expect(throws: LicensingError.changedMeanwhile) {
      try await fresh.store.write { writer in
        for number in 1...2 {
          _ = try writer.seal(
            Self.record(number).id, AuditSeal(sequence: 1, previousHash: Self.hash, hash: Self.hash))
        }
      }
    }
    #expect(try await fresh.store.write { try $0.unsealedAuditRecords(limit: 9) }.count == 2)
  }

  @Test(arguments: StoreEngine.allCases)
  func theHeadMovesFromWhereItIs(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let (one, two) = (AuditHead(sequence: 1, hash: Self.hash), AuditHead(sequence: 2, hash: Self.hash))
    let (heads, won) = try await fresh.store.write { writer in
      let first = try writer.lockAuditHead()
      let won = [
        try writer.moveAuditHead(from: .start, to: one), try writer.moveAuditHead(from: .start, to: two),
        try writer.moveAuditHead(from: one, to: two),
      ]
      return ([first, try writer.lockAuditHead()], won)
    }
    #expect(heads == [.start, two] && won == [true, false, true])
  }

  @Test(arguments: StoreEngine.allCases)
  func linksComePageByPageInTheOrderOfTheirNumbers(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      for (number, sequence) in [(1, 3), (2, 1), (3, 2), (4, 4)] as [(Int, Int64)] {
        try writer.insert(Self.event(number))
        _ = try writer.seal(
          Self.record(number).id, AuditSeal(sequence: sequence, previousHash: Self.hash, hash: Self.hash))
      }
      try writer.insert(Self.event(5))
    }
    let pages = try await fresh.store.read { reader in
      try [(nil, 3, 2), (2, 3, 2), (2, 4, 9), (4, 9, 9), (nil, 9, 9)].map { (after: Int64?, end: Int64, limit: Int) in
        try reader.sealedAuditRecords(after: after, upTo: end, limit: limit).map(\.sequence)
      }
    }
    #expect(pages == [[1, 2], [3], [3, 4], [], [1, 2, 3, 4]])
  }

  @Test(arguments: StoreEngine.allCases)
  func theStateSaysWhatWaits(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let empty = try await fresh.store.read { try $0.auditChainState() }
    #expect(
      empty
        == AuditChainState(
          head: .start, sealedUntil: nil, unsealedCount: 0, unsealedSince: nil, beyondHead: nil))
    let head = AuditHead(sequence: 1, hash: Self.hash)
    try await fresh.store.write { writer in
      for number in 1...4 { try writer.insert(Self.event(number)) }
      _ = try writer.seal(Self.record(1).id, AuditSeal(sequence: 1, previousHash: Self.hash, hash: Self.hash))
      _ = try writer.seal(Self.record(2).id, AuditSeal(sequence: 5, previousHash: Self.hash, hash: Self.hash))
      _ = try writer.moveAuditHead(from: .start, to: head)
    }
    let state = try await fresh.store.read { try $0.auditChainState() }
    #expect(
      state
        == AuditChainState(
          head: head, sealedUntil: Self.event(1).at, unsealedCount: 2, unsealedSince: Self.event(3).at,
          beyondHead: 5))
  }
}
