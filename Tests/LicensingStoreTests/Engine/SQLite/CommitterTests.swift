import GRDBSQLite
import LicensingStore
import Testing

private struct Refusal: Error, Equatable {
  let number: Int
}

@Suite struct CommitterTests {
  private let database = TemporaryDatabase()

  @Test func writesThatWaitTogetherShareACommit() async throws {
    let engine = try await database.openWithItems()
    let before = engine.commits
    let bodies = (1...200 as ClosedRange<Int64>).map { id in
      { @Sendable (connection: any SQLConnection) -> Int64 in
        try connection.addItem(id)
        return id
      }
    }
    let answers = try await writeTogether(engine, bodies)
    #expect(try answers.map { try $0.get() } == Array(1...200))
    #expect(try await engine.itemIDs() == Array(1...200))
    // One commit for the write that held the others up, then batches of 64, 64, 64 and 8.
    #expect(engine.commits - before == 5)
    await engine.close()
  }

  @Test func aBodyThatThrowsWritesNothingAndItsNeighboursDo() async throws {
    let engine = try await database.openWithItems()
    let before = engine.commits
    let bodies = (1...10 as ClosedRange<Int64>).map { id in
      { @Sendable (connection: any SQLConnection) in
        try connection.addItem(id)
        try connection.addItem(id + 100)
        if id.isMultiple(of: 5) { throw Refusal(number: Int(id)) }
      }
    }
    let answers = try await writeTogether(engine, bodies)
    let refusals = answers.map { answer -> Refusal? in
      guard case .failure(let error) = answer else { return nil }
      return error as? Refusal
    }
    #expect(refusals == [nil, nil, nil, nil, Refusal(number: 5), nil, nil, nil, nil, Refusal(number: 10)])
    let kept: [Int64] = [1, 2, 3, 4, 6, 7, 8, 9]
    #expect(try await engine.itemIDs() == kept + kept.map { $0 + 100 })
    #expect(engine.commits - before == 2)
    await engine.close()
  }

  @Test func anErrorMayRestOnANeighboursWrite() async throws {
    let engine = try await database.openWithItems()
    let claim = { @Sendable (connection: any SQLConnection) in
      let won = try connection.execute(
        "INSERT INTO items (id, name) VALUES (1, $1) ON CONFLICT DO NOTHING", [.text("claimed")])
      guard won == 1 else { throw Refusal(number: 1) }
    }
    let answers = try await writeTogether(engine, Array(repeating: claim, count: 100))
    #expect(answers.map { (try? $0.get()) != nil } == [true] + Array(repeating: false, count: 99))
    await engine.close()
  }

  @Test func aRefusalByTheSchemaUndoesTheWholeBody() async throws {
    let engine = try await database.openWithItems()
    try await engine.write { connection in
      try connection.execute(
        """
        CREATE TRIGGER no_thirteen BEFORE INSERT ON items WHEN new.id = 13
        BEGIN SELECT RAISE(ABORT, 'thirteen'); END
        """, [])
    }
    await #expect(throws: StoreFailure.constraint("thirteen")) {
      try await engine.write { connection in
        try connection.addItem(12)
        try connection.addItem(13)
      }
    }
    try await engine.addItem(1)
    await #expect(throws: StoreFailure.constraint("UNIQUE constraint failed: items.id")) { try await engine.addItem(1) }
    #expect(try await engine.itemIDs() == [1])
    await engine.close()
  }

  @Test func whatFillsTheDatabaseFailsAloneAndItsNeighboursSucceed() async throws {
    let engine = try await database.openWithItems()
    try await limitPages(of: engine, to: 0)
    let runs = Counter()
    let bodies: [@Sendable (any SQLConnection) throws -> Void] = [
      {
        runs.increment()
        try $0.addItem(1)
      },
      { try $0.addLargeItem(2) },
      { try $0.addItem(3) },
    ]
    let answers = try await writeTogether(engine, bodies)
    #expect(answers.map(\.storeFailure) == [nil, .full, nil])
    #expect(runs.value == 2)
    #expect(try await engine.itemIDs() == [1, 3])

    try await limitPages(of: engine, to: 1_000_000)
    try await engine.write { try $0.addLargeItem(2) }
    #expect(try await engine.itemIDs() == [1, 2, 3])
    await engine.close()
  }

  @Test func aBodyThatHidesTheEndOfItsTransactionWritesNothing() async throws {
    let engine = try await database.openWithItems()
    try await limitPages(of: engine, to: 0)
    let bodies: [@Sendable (any SQLConnection) throws -> Void] = [
      { connection in
        try connection.addItem(1)
        try? connection.addLargeItem(2)
        try? connection.addItem(3)
      },
      { try $0.addItem(4) },
    ]
    let answers = try await writeTogether(engine, bodies)
    let programmingError = StoreFailure.statement("a body went on after the failure that ended its transaction")
    #expect(answers.map(\.storeFailure) == [programmingError, nil])
    #expect(try await engine.itemIDs() == [4])
    await engine.close()
  }

  /// Allows the engine's only writing connection no more pages than there are (0), or than the limit.
  private func limitPages(of engine: SQLiteEngine, to limit: Int) async throws {
    try await engine.write { _ = try $0.query("PRAGMA max_page_count = \(max(limit, 1))", []) { try $0.integer(0) } }
  }
}

extension SQLConnection {
  fileprivate func addLargeItem(_ id: Int64) throws {
    try execute("INSERT INTO items (id, name) VALUES ($1, hex(zeroblob(1000000)))", [.integer(id)])
  }
}
