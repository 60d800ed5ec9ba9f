import Foundation
import GRDBSQLite
import LicensingStore
import Logging
import Synchronization
import Testing

/// What the engine does when the disk fails it; the disk is SQLite's view of it (`FaultyDisk`).
@Suite struct FaultyDiskTests {
  private let database: TemporaryDatabase

  init() {
    FaultyDisk.install()
    database = TemporaryDatabase()
  }

  private var log: String { database.path + "-wal" }
  private let syncFailure = SQLITE_IOERR | (4 << 8)
  private let add: @Sendable (Int64) -> @Sendable (any SQLConnection) throws -> Void = { id in { try $0.addItem(id) } }

  @Test func everyAnswerComesAfterASync() async throws {
    let engine = try await database.openWithItems()
    for id in 1...20 as ClosedRange<Int64> {
      let before = FaultyDisk.syncs(of: log)
      try await engine.addItem(id)
      #expect(FaultyDisk.syncs(of: log) > before)
    }
    let before = (syncs: FaultyDisk.syncs(of: log), commits: engine.commits)
    _ = try await writeTogether(engine, (21...120).map(add))
    // The held write writes nothing and syncs nothing; the two batches of 64 and 36 sync once each.
    #expect(FaultyDisk.syncs(of: log) - before.syncs == 2)
    #expect(engine.commits - before.commits == 3)
    await engine.close()
  }

  @Test func aDiskThatIsFullAtTheCommitIsACleanRefusal() async throws {
    let engine = try await database.openWithItems { _ in Issue.record("the disk is only full") }
    try await engine.addItem(1)
    let answers = try await writeTogether(engine, [add(2), add(3), add(4)]) { [log] in
      FaultyDisk.fail(.write, of: log, with: SQLITE_FULL)
    }
    #expect(answers.map(\.storeFailure) == [.full, .full, .full])
    #expect(try await engine.itemIDs() == [1])
    FaultyDisk.heal(log)
    try await engine.addItem(2)
    #expect(try await engine.itemIDs() == [1, 2])
    await engine.close()
  }

  @Test func aFailedSyncEndsEverythingAndTellsNobodyOfSuccess() async throws {
    let reasons = Reasons()
    let engine = try await database.openWithItems(onFatal: reasons.append)
    try await engine.addItem(1)
    let answers = try await writeTogether(engine, (2...100).map(add)) { [log, syncFailure] in
      FaultyDisk.fail(.sync, of: log, with: syncFailure)
    }
    #expect(answers.map(\.storeFailure) == Array(repeating: .unavailable, count: 99))
    #expect(reasons.all == ["The disk failed during a commit: disk I/O error (1034)"])
    FaultyDisk.heal(log)
    await #expect(throws: StoreFailure.unavailable) { try await engine.addItem(101) }
    #expect(reasons.all.count == 1)
    await engine.close()

    let reopened = try await database.openWithItems()
    #expect(try await reopened.itemIDs().first == 1)
    await reopened.close()
  }

  @Test func aCheckpointThatCannotSyncEndsEverything() async throws {
    let reasons = Reasons()
    let engine = try await database.openWithItems(onFatal: reasons.append)
    FaultyDisk.fail(.sync, of: database.path, with: syncFailure)
    // More than 4000 pages of log, which are then copied into the database.
    try await engine.write { connection in
      try connection.execute("INSERT INTO items (id, name) VALUES (1, hex(zeroblob(9000000)))", [])
    }
    await engine.close()
    #expect(reasons.all == ["The disk failed during a checkpoint: disk I/O error (1034)"])
    FaultyDisk.heal(database.path)
    let reopened = try await database.openWithItems()
    #expect(try await reopened.itemIDs() == [1])
    await reopened.close()
  }

  @Test func theLogIsCopiedIntoTheDatabaseBeforeItGrowsLarge() async throws {
    let engine = try await database.openWithItems()
    for id in 1...120 as ClosedRange<Int64> {
      try await engine.write { connection in
        try connection.execute("INSERT INTO items (id, name) VALUES ($1, hex(zeroblob(200000)))", [.integer(id)])
      }
    }
    let logSize = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
    #expect(try #require(logSize) < 18_000_000)
    #expect(try await engine.itemIDs() == Array(1...120))
    await engine.close()
  }

  @Test func byDefaultAFailedSyncEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(74)) { [path = database.path as String, code = syncFailure as Int32] in
      FaultyDisk.install()
      let engine = try SQLiteEngine(path: path, logger: Logger(label: "test"))
      FaultyDisk.fail(.sync, of: path + "-wal", with: code)
      try await engine.write { _ = try $0.execute("CREATE TABLE items (id INTEGER)", []) }
    }
  }
}

/// What the engine gave as reasons for ending the process.
private final class Reasons: Sendable {
  private let reasons = Mutex([String]())
  var all: [String] { reasons.withLock { $0 } }
  func append(_ reason: String) { reasons.withLock { $0.append(reason) } }
}
