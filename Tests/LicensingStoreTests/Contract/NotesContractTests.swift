import LicensingCore
import LicensingStore
import Testing

@Suite struct NotesContractTests {
  private static let times = (0...3).map { sampleTime.adding(seconds: Int64($0)) }

  private func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    try await fresh.store.write { writer in
      for number in 1...2 { _ = try writer.insert(Sample.authorization(number)) }
      try writer.insert(APIToken(id: sampleID(1), userID: sampleID(1), name: "t", createdAt: sampleTime), hash: [1])
    }
    return fresh
  }

  private func seen(_ fresh: FreshStore) async throws -> [Timestamp?] {
    try await fresh.store.read { reader in
      [
        try reader.deviceAuthorization(sampleID(1))?.polledAt, try reader.device(sampleID(1))?.lastSeenAt,
        try reader.apiToken(hash: [1])?.lastUsedAt,
      ]
    }
  }

  private func note(_ fresh: FreshStore, at time: Timestamp) {
    fresh.store.note(.polled(sampleID(1), at: time))
    fresh.store.note(.deviceSeen(sampleID(1), at: time))
    fresh.store.note(.apiTokenUsed(sampleID(1), at: time))
  }

  @Test(arguments: StoreEngine.allCases)
  func aNoteIsSeenAtOnceAndAfterItIsWritten(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    #expect(try await seen(fresh) == [nil, nil, nil])
    note(fresh, at: Self.times[1])
    #expect(try await seen(fresh) == Array(repeating: Self.times[1], count: 3))
    try await fresh.sqlStore.flushNotes()
    #expect(try await seen(fresh) == Array(repeating: Self.times[1], count: 3))
    let reopened = SQLStore(engine: fresh.engine, logger: silentLogger)
    #expect(try await reopened.read { try $0.device(sampleID(1))?.lastSeenAt } == Self.times[1])
    #expect(try await reopened.read { try $0.device(sampleID(2))?.lastSeenAt } == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func aLateNoteNeverMovesTimeBackwards(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    note(fresh, at: Self.times[2])
    note(fresh, at: Self.times[1])
    #expect(try await seen(fresh) == Array(repeating: Self.times[2], count: 3), "while they wait")
    try await fresh.sqlStore.flushNotes()
    note(fresh, at: Self.times[1])
    #expect(try await seen(fresh) == Array(repeating: Self.times[2], count: 3), "above what is written")
    try await fresh.sqlStore.flushNotes()
    #expect(try await seen(fresh) == Array(repeating: Self.times[2], count: 3), "in what is written")
    note(fresh, at: Self.times[3])
    try await fresh.sqlStore.flushNotes()
    #expect(try await seen(fresh) == Array(repeating: Self.times[3], count: 3))
  }

  @Test(arguments: StoreEngine.allCases)
  func aNoteOfAPollChangesNeitherStateNorVersion(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    note(fresh, at: Self.times[1])
    let denied = try await fresh.store.write {
      try $0.deny(sampleID(1), version: 1, by: sampleID(1), reason: nil, at: Self.times[1])
    }
    try await fresh.sqlStore.flushNotes()
    let found = try await fresh.store.read { try $0.deviceAuthorization(sampleID(1)) }
    #expect(denied && found?.state == .denied && found?.version == 2)
  }

  @Test(arguments: StoreEngine.allCases)
  func aNoteOfWhatIsGoneIsDropped(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    fresh.store.note(.deviceSeen(sampleID(77), at: Self.times[1]))
    try await fresh.sqlStore.flushNotes()
    #expect(try await fresh.store.read { try $0.device(sampleID(77)) } == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func notesThatCannotBeWrittenAreKept(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let store = SQLStore(engine: RefusingEngine(fresh.engine), logger: silentLogger)
    store.note(.deviceSeen(sampleID(1), at: Self.times[1]))
    await #expect(throws: LicensingError.unavailable) { try await store.flushNotes() }
    #expect(try await store.read { try $0.device(sampleID(1))?.lastSeenAt } == Self.times[1])
  }
}

/// An engine that reads, but whose disk takes nothing.
private struct RefusingEngine: SQLEngine {
  private let engine: any SQLEngine

  init(_ engine: any SQLEngine) { self.engine = engine }

  func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
    try await engine.read(body)
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
    throw StoreFailure.full
  }

  var revision: Int? { engine.revision }

  func close() async {}
}
