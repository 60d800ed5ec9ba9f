import LicensingCore
import Synchronization
import TestPostgreSQL
import Testing

@testable import LicensingStore

/// What leaves together fails together.
@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct PostgreSQLPipelineTests {
  private let database: TestDatabase
  private let proxy: CuttingProxy
  private let direct: PostgreSQLEngine
  /// Over one connection through the proxy.
  private let engine: PostgreSQLEngine

  init() async throws {
    database = try TestDatabase()
    direct = database.engine()
    try await direct.migrate([numberedItems], now: 0)
    proxy = try CuttingProxy(to: database.cluster)
    var settings = try #require(PostgreSQLSettings(url: proxy.url(database.name)))
    (settings.connections, settings.statementTimeout) = (1, .milliseconds(500))
    engine = PostgreSQLEngine(settings, logger: silentLogger)
    try await engine.addItem(1)
  }

  private static let names = "SELECT name FROM items ORDER BY id"
  private static let rename = "UPDATE items SET name = $1 WHERE id = 1 AND name = $2"

  private func names() async throws -> [String] {
    try await direct.read { try $0.query(Self.names, []) { try $0.text(0) } }
  }

  @Test func whatIsAskedAheadComesWithWhatIsAskedNext() async throws {
    for _ in 1...2 {
      try await direct.waitForOthers()
      proxy.set(.never)
      let found = try await engine.read { connection in
        let ahead = try (1...3).map { number in
          try connection.queryAhead("SELECT CAST($1 AS BIGINT)", [.integer(Int64(number))]) { try $0.integer(0) }
        }
        let last = try connection.query("SELECT id FROM items", []) { try $0.integer(0) }
        return try ahead.flatMap { try $0.all() } + last
      }
      #expect(found == [1, 2, 3, 1])
    }
    try await direct.waitForOthers()
    #expect(proxy.counts.flights == 2, "all of it, and the COMMIT")
  }

  @Test func whatNobodyAsksForIsNotSent() async throws {
    proxy.set(.never)
    try await engine.read { _ = try $0.queryAhead("SELECT nothing", []) { try $0.integer(0) } }
    try await engine.write { _ in }
    #expect(proxy.counts.flights == 0)
  }

  @Test func aFailureOfWhatWasAskedAheadUndoesEverything() async throws {
    let expected = StoreFailure.statement("column \"nothing\" does not exist (42703)")
    let ahead: @Sendable (any SQLConnection) throws -> PendingRows<Int64> = { connection in
      try connection.addItem(2)
      return try connection.queryAhead("SELECT nothing FROM items", []) { try $0.integer(0) }
    }
    #expect(await failure { try await engine.write { _ = try ahead($0).all() } } == expected)
    #expect(
      await failure {
        try await engine.write {
          _ = try ahead($0)
          try $0.addItem(3)
        }
      } == expected)
    #expect(await failure { try await engine.write { _ = try ahead($0) } } == expected, "it leaves with the COMMIT")
    let goesOn = await failure { try await engine.write { _ = try? ahead($0).all() } }
    #expect(
      goesOn
        == .statement(
          "a body went on after the failure that ended its transaction: column \"nothing\" does not exist"))
    #expect(try await direct.itemIDs() == [1])
    try await engine.addItem(2)
    #expect(try await direct.itemIDs() == [1, 2])
  }

  @Test func theLastChangeLeavesWithTheCommit() async throws {
    for (old, new) in [("1", "2"), ("2", "3")] {
      proxy.set(.never)
      try await engine.write { connection in
        let found = try connection.first(Self.names, []) { try $0.text(0) }
        try connection.finish(Self.rename, [.text(new), SQLValue(found)])
      }
      #expect(try await names() == [new], "was \(old)")
    }
    #expect(proxy.counts.flights == 2)
  }

  @Test func aLastChangeThatFindsNothingIsDecidedAgain() async throws {
    let runs = Mutex(0)
    try await engine.write { [database] connection in
      let found = try connection.first(Self.names, []) { try $0.text(0) }
      let run = runs.withLock { runs in
        runs += 1
        return runs
      }
      // Another server is faster, twice.
      if run < 3 { try database.control("UPDATE items SET name = 'other \(run)'") }
      try connection.finish(Self.rename, [.text("mine after \(found ?? "")"), SQLValue(found)])
    }
    #expect(runs.withLock { $0 } == 3)
    #expect(try await names() == ["mine after other 2"])

    let heard = await failure { try await engine.write { try $0.finish(Self.rename, [.text("x"), .text("never")]) } }
    #expect(heard == .busy, "it is not tried for ever")
  }

  @Test func aLastChangeThatFailsSaysWhyAndChangesNothing() async throws {
    try await direct.addItem(2)
    let heard = await failure { try await engine.write { try $0.finish("UPDATE items SET id = 2 WHERE id = 1", []) } }
    #expect(heard == .constraint("items items_pkey"))
    #expect(try await direct.itemIDs() == [1, 2])
    try await engine.addItem(3)
  }

  @Test func onlyOneChangeCanLeaveWithTheCommit() async throws {
    let rename = "UPDATE items SET name = 'x'"
    for body in [
      {
        try $0.addItem(2)
        try $0.finish(rename, [])
      },
      {
        try $0.finish(rename, [])
        try $0.addItem(2)
      },
    ] as [@Sendable (any SQLConnection) throws -> Void] {
      guard case .statement = await failure({ try await engine.write(body) }) else {
        Issue.record("two changes were taken")
        continue
      }
    }
    #expect(try await direct.itemIDs() == [1])
    #expect(try await names() == ["1"])
  }

  @Test func aLastChangeWhoseCommitIsLostIsInDoubt() async throws {
    for (moment, expected) in [(.beforeCommit, "1"), (.afterCommit, "new")] as [(CuttingProxy.Moment, String)] {
      proxy.set(moment)
      let heard = await failure { try await engine.write { try $0.finish(Self.rename, [.text("new"), .text("1")]) } }
      #expect(heard == .outcomeUnknown)
      #expect(try await names() == [expected])
    }
  }

  /// As when a pooler between gives us another's connection.
  @Test func statementsThatAreGoneArePreparedAgain() async throws {
    for _ in 1...2 {
      try await engine.write { _ = try $0.execute("DEALLOCATE ALL", []) }
      try await engine.write { try $0.finish(Self.rename, [.text("1"), .text("1")]) }
      #expect(try await engine.itemIDs() == [1])
    }
  }

  @Test func theDatabaseKeepsNoMoreStatementsThanItShould() async throws {
    let kept = "SELECT count(*) FROM pg_prepared_statements"
    for round in 1...3 {
      let found = try await engine.read { connection in
        for number in 0..<400 { _ = try connection.exists("SELECT \(number), \(round)", []) }
        return try connection.first(kept, []) { try $0.integer(0) }
      }
      #expect(found ?? 0 > 100 && found ?? 0 <= 1001)
    }
  }
}
