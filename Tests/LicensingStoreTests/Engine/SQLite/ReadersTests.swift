import Dispatch
import GRDB
import Testing

@testable import LicensingStore

@Suite(.timeLimit(.minutes(1))) struct ReadersTests {
  private let database = TemporaryDatabase()

  @discardableResult
  private func withReaders<Result>(_ body: (Readers) async throws -> Result) async throws -> Result {
    let engine = try await database.openWithItems()
    let readers = DatabaseFile.readers(database.path, busyTimeout: .seconds(5))
    let result = try await body(readers)
    try readers.close()
    await engine.close()
    return result
  }

  @Test func aConnectionIsUsedAgain() async throws {
    let used = try await withReaders { readers in
      try (0..<3).map { _ in try readers.read { ObjectIdentifier($0) } }
    }
    #expect(Set(used).count == 1)
  }

  @Test func readsAtOnceHaveAConnectionEach() async throws {
    let begun = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
    let used = try await withReaders { readers in
      try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
        for (own, other) in [(begun[0], begun[1]), (begun[1], begun[0])] {
          group.addTask {
            try await onAThread {
              try readers.read { database in
                own.signal()
                other.wait()
                return ObjectIdentifier(database)
              }
            }
          }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
    }
    #expect(used.count == 2)
  }

  @Test func nothingIsWritten() async throws {
    try await withReaders { readers in
      #expect(throws: DatabaseError.self) {
        try readers.read { try $0.execute(sql: "INSERT INTO items VALUES (1, 'one')") }
      }
    }
  }

  @Test func aConnectionOutlivesAFailure() async throws {
    let count = try await withReaders { readers in
      #expect(throws: DatabaseError.self) { try readers.read { try $0.execute(sql: "SELECT nothing") } }
      return try readers.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM items") }
    }
    #expect(count == 0)
  }
}

private func onAThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
  }
}
