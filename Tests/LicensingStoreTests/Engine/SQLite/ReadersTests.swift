import Dispatch
import Foundation
import Testing

@testable import LicensingStore

@Suite(.timeLimit(.minutes(1))) struct ReadersTests {
  private let database = TemporaryDatabase()

  @discardableResult
  private func withReaders<Result>(_ body: (Readers, SQLiteEngine) async throws -> Result) async throws -> Result {
    let engine = try await database.openWithItems()
    let readers = DatabaseFile.readers(database.path, busyTimeout: .seconds(5))
    let result = try await body(readers, engine)
    try readers.close()
    await engine.close()
    return result
  }

  private let count = "SELECT count(*) FROM items"

  private func items(_ connection: SQLiteConnection) throws -> Int64? {
    try connection.first(count, []) { try $0.integer(0) }
  }

  @Test func aConnectionIsUsedAgain() async throws {
    let used = try await withReaders { readers, _ in
      try (0..<3).map { revision in try readers.read(at: revision) { ObjectIdentifier($0) } }
    }
    #expect(Set(used).count == 1)
  }

  @Test func readsAtOnceHaveAConnectionEach() async throws {
    let begun = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
    let used = try await withReaders { readers, _ in
      try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
        for (own, other) in [(begun[0], begun[1]), (begun[1], begun[0])] {
          group.addTask {
            try await onAThread {
              try readers.read(at: 0) { connection in
                own.signal()
                other.wait()
                return ObjectIdentifier(connection)
              }
            }
          }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
    }
    #expect(used.count == 2)
  }

  @Test func aViewIsKeptUntilTheRevisionGrows() async throws {
    try await withReaders { readers, engine in
      #expect(try readers.read(at: 0, items) == 0)
      try await engine.addItem(1)
      #expect(try readers.read(at: 0, items) == 0)
      #expect(try readers.read(at: 1, items) == 1)
      try await engine.addItem(2)
      #expect(try readers.read(at: 1, items) == 1)
      readers.letGo()
      #expect(try readers.read(at: 1, items) == 2)
    }
  }

  @Test func nothingIsWritten() async throws {
    try await withReaders { readers, _ in
      #expect(throws: StoreFailure.readOnly) {
        try readers.read(at: 0) { try $0.execute("INSERT INTO items VALUES (1, 'one')", []) }
      }
    }
  }

  @Test func aConnectionOutlivesAFailure() async throws {
    let count = try await withReaders { readers, _ in
      #expect(throws: StoreFailure.self) { try readers.read(at: 0) { try $0.execute("SELECT nothing", []) } }
      return try readers.read(at: 0, items)
    }
    #expect(count == 0)
  }

  /// A view that nobody uses would keep the log from beginning anew, and it would grow for as long as the server runs.
  @Test func theLogBeginsAnewAlthoughViewsAreKept() async throws {
    let engine = try await database.openWithItems()
    let log = database.path + "-wal"
    var longest = 0
    for round in 0..<8 as Range<Int64> {
      #expect(try await engine.itemIDs().count == Int(round))
      try await engine.write { connection in
        try connection.execute(
          "INSERT INTO items (id, name) VALUES ($1, hex(zeroblob(9000000)))", [.integer(round)])
      }
      longest = max(longest, try #require(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int))
    }
    await engine.close()
    // Each round writes 18 MB, after which the log is copied; eight of them are 144 MB.
    #expect(longest < 40_000_000)
  }
}

private func onAThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
  }
}
