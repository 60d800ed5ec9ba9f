import Foundation
import LicensingStore
import Testing

private struct Refusal: Error, Equatable {}

@Suite struct SQLiteEngineTests {
  private let database = TemporaryDatabase()

  @Test func whatIsWrittenIsReadAgainAfterReopening() async throws {
    let engine = try await database.openWithItems()
    try await engine.addItem(1)
    await engine.close()
    let files = try FileManager.default.contentsOfDirectory(atPath: database.directory).sorted()
    #expect(files == ["store.sqlite", "store.sqlite.lock"])
    let reopened = try await database.openWithItems()
    #expect(try await reopened.itemIDs() == [1])
    await reopened.close()
  }

  @Test func aSecondEngineOnTheFileIsRefused() async throws {
    let engine = try await database.openWithItems()
    #expect(throws: StoreFailure.locked(database.path)) { try database.open() }
    try await engine.addItem(1)
    await engine.close()
    await (try database.open()).close()
  }

  @Test(.timeLimit(.minutes(1))) func anEngineThatIsDroppedLetsGoOfTheFile() async throws {
    var engine: SQLiteEngine? = try await database.openWithItems()
    try await engine?.addItem(1)
    engine = nil
    while true {
      do {
        let reopened = try database.open()
        #expect(try await reopened.itemIDs() == [1])
        return await reopened.close()
      } catch StoreFailure.locked {
        await Task.yield()
      }
    }
  }

  @Test func errorsOfBodiesTravelUnchanged() async throws {
    let engine = try await database.openWithItems()
    await #expect(throws: Refusal()) { try await engine.read { _ in throw Refusal() } }
    await #expect(throws: Refusal()) { try await engine.write { _ in throw Refusal() } }
    await engine.close()
  }

  @Test func aReadSeesOneStateAndChangesNothing() async throws {
    let engine = try await database.openWithItems()
    try await engine.addItem(1)
    let seen = try await engine.read { [path = database.path] connection in
      let ids = { try connection.query("SELECT id FROM items", []) { try $0.integer(0) } }
      let before = try ids()
      try OutsideConnection(path).run("INSERT INTO items VALUES (2, 'outside')")
      return [before, try ids()]
    }
    #expect(seen == [[1], [1]])
    await #expect(throws: StoreFailure.readOnly) { try await engine.read { try $0.addItem(3) } }
    // Nobody else should write, and if somebody does it is seen at the next commit at the latest.
    try await engine.addItem(4)
    #expect(try await engine.itemIDs() == [1, 2, 4])
    await engine.close()
  }

  @Test func manyReadWhileOthersWrite() async throws {
    let engine = try await database.openWithItems()
    let sums = try await withThrowingTaskGroup(of: Int64?.self) { group in
      for _ in 1...64 {
        group.addTask {
          try await engine.read { connection in
            let sum = "SELECT coalesce(sum(id), 0) FROM items"
            let sums = try (1...10).map { _ in try connection.first(sum, []) { try $0.integer(0) } }
            return Set(sums).count == 1 ? sums.first ?? nil : nil
          }
        }
      }
      // Each write adds two numbers whose sum is 0, so that no half of one may be seen.
      for id in 1...64 as ClosedRange<Int64> {
        group.addTask {
          try await engine.write { connection in
            try connection.addItem(id)
            try connection.addItem(-id)
          }
          return 0
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == Array(repeating: 0, count: 128))
    #expect(try await engine.itemIDs().count == 128)
    await engine.close()
  }

  @Test func aWriteWaitsForWhoeverHoldsTheDatabaseOutside() async throws {
    let engine = try await database.openWithItems()
    let outside = try OutsideConnection(database.path)
    try outside.run("BEGIN IMMEDIATE; INSERT INTO items VALUES (1, 'outside')")
    // Writes pile up as soon as the committer waits to begin.
    var writes: [Task<Void, any Error>] = []
    while engine.waitingWrites == 0 {
      let id = Int64(writes.count + 2)
      writes.append(Task { try await engine.addItem(id) })
      await Task.yield()
    }
    #expect(try await engine.itemIDs() == [])
    try outside.run("COMMIT")
    for write in writes { try await write.value }
    #expect(try await engine.itemIDs() == (1...Int64(writes.count + 1)).map { $0 })
    await engine.close()
  }

  @Test func afterTheTimeoutAllThatWaitAreRefused() async throws {
    let engine = try await database.openWithItems(busyTimeout: .milliseconds(20))
    let outside = try OutsideConnection(database.path)
    try outside.run("BEGIN IMMEDIATE")
    let refusals = await withTaskGroup { group in
      for id in 1...200 as ClosedRange<Int64> {
        group.addTask { await Task { try await engine.addItem(id) }.result.storeFailure }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(refusals == Array(repeating: .busy, count: 200))
    #expect(try await engine.itemIDs() == [])
    try outside.run("ROLLBACK")
    try await engine.addItem(1)
    #expect(try await engine.itemIDs() == [1])
    await engine.close()
  }

  @Test func noMoreWritesWaitThanAllowed() async throws {
    let engine = try await database.openWithItems(capacity: 2)
    let bodies = (1...2 as ClosedRange<Int64>).map { id in
      { @Sendable (connection: any SQLConnection) in try connection.addItem(id) }
    }
    let answers = try await writeTogether(engine, bodies) {
      await #expect(throws: StoreFailure.busy) { try await engine.addItem(3) }
    }
    #expect(answers.map(\.storeFailure) == [nil, nil])
    try await engine.addItem(4)
    #expect(try await engine.itemIDs() == [1, 2, 4])
    await engine.close()
  }

  @Test func cancellingTheCallerUndoesNothing() async throws {
    let engine = try await database.openWithItems()
    let held = try await HeldCommitter(engine)
    let cancelled = Task {
      try await engine.write { connection in
        try connection.addItem(1)
        return "written"
      }
    }
    let neighbour = Task { try await engine.addItem(2) }
    while engine.waitingWrites < 2 { await Task.yield() }
    cancelled.cancel()
    try await held.release()
    #expect(try await cancelled.value == "written")
    try await neighbour.value
    #expect(try await engine.itemIDs() == [1, 2])
    await engine.close()
  }

  @Test func closingFinishesWhatWaitsAndRefusesWhatComesLater() async throws {
    let engine = try await database.openWithItems()
    let held = try await HeldCommitter(engine)
    let waiting = (1...100 as ClosedRange<Int64>).map { id in Task { try await engine.addItem(id) } }
    while engine.waitingWrites < 100 { await Task.yield() }
    let closings = (1...3).map { _ in Task { await engine.close() } }
    try await held.release()
    for write in waiting { try await write.value }
    for closing in closings { await closing.value }
    await engine.close()
    await #expect(throws: StoreFailure.unavailable) { try await engine.addItem(101) }
    await #expect(throws: StoreFailure.unavailable) { try await engine.itemIDs() }

    let reopened = try database.open()
    #expect(try await reopened.itemIDs() == Array(1...100))
    await reopened.close()
  }
}
