import Synchronization
import Testing

@testable import LicensingStore

/// What others undo is run again, but not for ever.
@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct RerunTests {
  private let database: TestDatabase
  private let engine: PostgreSQLEngine

  init() async throws {
    (database, engine) = try await TestDatabase.withItems()
  }

  /// Runs a body that adds an item and then has its transaction undone.
  /// - Returns: how often it ran, and what its caller heard.
  private func runs(undoneBy statement: String) async throws -> (Int, StoreFailure?) {
    final class Runs: Sendable { let count = Mutex(0) }
    let runs = Runs()
    let failure = await #expect(throws: StoreFailure.self) {
      try await engine.write { connection in
        runs.count.withLock { $0 += 1 }
        try connection.addItem(1)
        try connection.execute(statement, [])
      }
    }
    #expect(try await engine.itemIDs() == [])
    return (runs.count.withLock { $0 }, failure)
  }

  /// Two people who take each other's rights away do so at the same time, for instance.
  @Test(arguments: ["40001", "40P01"])
  func aConflictThatComesAgainAndAgainIsTold(state: String) async throws {
    let undone = "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '\(state)'; END $$"
    #expect(try await runs(undoneBy: undone) == (5, .busy))
  }

  @Test func aConnectionThatBreaksAgainIsTold() async throws {
    #expect(try await runs(undoneBy: "SELECT pg_terminate_backend(pg_backend_pid())") == (2, .unavailable))
  }
}
