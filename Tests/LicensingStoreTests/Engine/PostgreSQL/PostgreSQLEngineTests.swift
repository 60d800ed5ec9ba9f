import Foundation
import LicensingCore
import Synchronization
import Testing

@testable import LicensingStore

@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct PostgreSQLEngineTests {
  private let database: TestDatabase
  private let engine: PostgreSQLEngine

  init() async throws {
    (database, engine) = try await TestDatabase.withItems()
  }

  @Test(arguments: [true, false])
  func everyValueComesBack(keepsStatements: Bool) async throws {
    let engine = database.engine { $0.keepsStatements = keepsStatements }
    let integers = [0, 1, -1, .max, .min] as [Int64]
    let texts = ["", "a", "ß€😀", "'; DROP TABLE items; --", String(repeating: "x", count: 100_000)]
    let bytes = [[], [0], Array(0...255)] as [[UInt8]]
    try await engine.write { connection in
      for integer in integers {
        let found = try connection.first("SELECT CAST($1 AS BIGINT)", [.integer(integer)]) { try $0.integer(0) }
        #expect(found == integer)
      }
      for text in texts {
        let found = try connection.first("SELECT CAST($1 AS TEXT)", [.text(text)]) { try $0.text(0) }
        #expect(found == text)
      }
      for value in bytes {
        let found = try connection.first("SELECT CAST($1 AS BYTEA)", [.bytes(value)]) { try $0.bytes(0) }
        #expect(found == value)
      }
      let truths = try connection.first("SELECT 1 < 2, 1, 0", []) {
        [try $0.bool(0), try $0.bool(1), try $0.bool(2)]
      }
      #expect(truths == [true, true, false])
    }
    await engine.close()
  }

  /// The first NULL takes its type from where it stands; what follows must not be taken for it.
  @Test func aParameterMayBeNullFirst() async throws {
    for value in [nil, 7, nil, 8] as [Int64?] {
      let found = try await engine.write { connection in
        try connection.execute(
          "INSERT INTO items (id, name) VALUES (1, COALESCE(CAST($1 AS TEXT), '-')) ON CONFLICT DO NOTHING",
          [SQLValue(value.map(String.init))])
        return try connection.first(
          "SELECT CAST($1 AS BIGINT), id FROM items WHERE id = $2", [SQLValue(value), .integer(1)]
        ) {
          try $0.optionalInteger(0)
        }
      }
      #expect(found == .some(value))
    }
  }

  @Test func aColumnOfAnotherKindIsAnError() async throws {
    try await engine.read { connection in
      _ = try connection.query("SELECT CAST(1 AS BIGINT), CAST('a' AS TEXT), NULL, CAST('' AS BYTEA)", []) { row in
        #expect(throws: SQLError.column(0, expected: .text)) { try row.text(0) }
        #expect(throws: SQLError.column(1, expected: .integer)) { try row.integer(1) }
        #expect(throws: SQLError.column(1, expected: .bytes)) { try row.bytes(1) }
        #expect(throws: SQLError.column(2, expected: .integer)) { try row.integer(2) }
        #expect(throws: SQLError.column(3, expected: .bool)) { try row.bool(3) }
        #expect(throws: SQLError.column(4, expected: .text)) { try row.optionalText(4) }
        #expect(throws: SQLError.column(-1, expected: .text)) { try row.text(-1) }
        let absent = try row.optionalInteger(2)
        #expect(absent == nil)
      }
    }
  }

  @Test func aReadWritesNothing() async throws {
    let heard = await failure { _ = try await engine.read { try $0.execute("DELETE FROM items", []) } }
    #expect(heard == .readOnly)
    #expect(try await engine.itemIDs() == [])
  }

  @Test func aReadHasOneUnchangingView() async throws {
    let other = database.engine()
    let (seen, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let counts = engine.read { connection in
      let count = { try connection.first("SELECT count(*) FROM items", []) { try $0.integer(0) } }
      let first = try count()
      seen.signal()
      go.wait()
      return [first, try count()]
    }
    await waiting(for: seen)
    try await other.addItem(1)
    go.signal()
    #expect(try await counts == [0, 0])
    #expect(try await engine.itemIDs() == [1])
    await other.close()
  }

  @Test(arguments: [
    ("INSERT INTO items (id, name) VALUES (1, 'again')", StoreFailure.constraint("items items_pkey")),
    ("INSERT INTO items (id) VALUES (2)", .constraint("items name")),
    ("SELECT nothing FROM items", .statement("column \"nothing\" does not exist (42703)")),
    ("SELECT CAST('secret' AS BIGINT)", .statement("a value that the database does not take (22P02)")),
  ])
  func aStatementThatFailsSaysWhy(statement: String, expected: StoreFailure) async throws {
    try await engine.addItem(1)
    let heard = await failure { _ = try await engine.write { try $0.execute(statement, []) } }
    #expect(heard == expected)
    #expect(try await engine.itemIDs() == [1])
  }

  @Test func whatBreaksOurRulesIsAProgrammingError() async throws {
    for (statement, parameters) in [
      ("SELECT CAST($1 AS TEXT)", [.text("a\0b")]), ("SELECT CAST($1 AS TEXT)", []),
      ("SELECT 1; SELECT 2", []),
    ] as [(String, [SQLValue])] {
      let heard = await failure { _ = try await engine.read { try $0.exists(statement, parameters) } }
      guard case .statement = heard else {
        Issue.record("\(statement): \(String(describing: heard))")
        continue
      }
    }
    #expect(try await engine.itemIDs() == [])
  }

  @Test func aBodyThatGoesOnAfterAFailureIsNotCommitted() async throws {
    try await engine.addItem(1)
    let heard = await failure {
      try await engine.write { connection in
        try connection.addItem(2)
        try? connection.addItem(1)
        try? connection.addItem(3)
      }
    }
    #expect(heard == .statement("a body went on after the failure that ended its transaction: items items_pkey"))
    #expect(try await engine.itemIDs() == [1])
  }

  /// Two transactions wait for each other: the database gives one of them up, and it is run again.
  @Test func aDeadlockIsRunAgain() async throws {
    try await engine.write { connection in for id in [1, 2] as [Int64] { try connection.addItem(id) } }
    let barrier = Barrier(2)
    final class Runs: Sendable { let count = Mutex(0) }
    let runs = Runs()
    let update: @Sendable (any SQLConnection, Int64) throws -> Void = { connection, id in
      try connection.execute("UPDATE items SET name = name || '+' WHERE id = $1", [.integer(id)])
    }
    try await withThrowingTaskGroup { group in
      for order in [[1, 2], [2, 1]] as [[Int64]] {
        group.addTask { [engine] in
          try await engine.write { connection in
            try update(connection, order[0])
            barrier.arrive()
            runs.count.withLock { $0 += 1 }
            try update(connection, order[1])
          }
        }
      }
      try await group.waitForAll()
    }
    let names = try await engine.read { try $0.query("SELECT name FROM items ORDER BY id", []) { try $0.text(0) } }
    #expect(names == ["1++", "2++"])
    #expect(runs.count.withLock { $0 } > 2)
  }

  @Test func aConnectionThatBrokeIsReplacedAndWhatItBeganRunAgain() async throws {
    try await engine.addItem(1)
    #expect(try await engine.itemIDs() == [1])
    let killed = Mutex(false)
    try await engine.write { [database] connection in
      try connection.addItem(2)
      let isFirst = killed.withLock { killed in
        defer { killed = true }
        return !killed
      }
      if isFirst {
        try database.control(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
      }
      try connection.addItem(3)
    }
    #expect(try await engine.itemIDs() == [1, 2, 3])
  }

  @Test func aClosedEngineRefuses() async throws {
    let other = database.engine()
    try await other.addItem(1)
    await other.close()
    #expect(await failure { try await other.addItem(2) } == .unavailable)
    #expect(await failure { _ = try await other.itemIDs() } == .unavailable)
    await other.close()
    #expect(try await engine.itemIDs() == [1])
  }

  @Test func whereNoDatabaseIsNothingHangs() async throws {
    let settings = try #require(PostgreSQLSettings(url: "postgresql://postgres@/nothing?host=/nowhere"))
    let nowhere = PostgreSQLEngine(settings, logger: silentLogger)
    #expect(await failure { _ = try await nowhere.itemIDs() } == .unavailable)
    await nowhere.close()
  }

  @Test func twoServersSeeEachOther() async throws {
    let other = database.engine()
    try await engine.addItem(1)
    #expect(try await other.itemIDs() == [1])
    try await other.write { _ = try $0.execute("DELETE FROM items", []) }
    #expect(try await engine.itemIDs() == [])
    await other.close()
  }

  @Test func whatIsAcknowledgedIsOnDiskWhateverTheDefault() async throws {
    try database.control("ALTER DATABASE \(database.name) SET synchronous_commit = off")
    for keepsStatements in [true, false] {
      let other = database.engine { $0.keepsStatements = keepsStatements }
      let (commit, name) = try await other.write { connection in
        try (
          connection.first("SHOW synchronous_commit", []) { try $0.text(0) },
          connection.first("SHOW application_name", []) { try $0.text(0) }
        )
      }
      #expect(commit == "on" && name == "countersign")
      await other.close()
    }
  }
}

/// The table `items (id, name)`.
let numberedItems = Migration(number: 1, name: "items") { dialect in
  ["CREATE TABLE items (id \(dialect.integerType) PRIMARY KEY, name TEXT NOT NULL)"]
}

/// Lets threads go on when so many have come, once.
private final class Barrier: Sendable {
  private let missing: Mutex<Int>
  private let open = DispatchSemaphore(value: 0)

  init(_ count: Int) { missing = Mutex(count) }

  func arrive() {
    let isOpen = missing.withLock { missing in
      missing -= 1
      return missing <= 0
    }
    if !isOpen { open.wait() }
    open.signal()
  }
}
