import LicensingCore
import Synchronization
import TestPostgreSQL
import Testing

@testable import LicensingStore

/// Whatever a connection breaks at, a change happens once or not at all, and is acknowledged only if it happened.
@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct LostConnectionTests {
  private let database: TestDatabase
  private let direct: PostgreSQLEngine
  private let proxy: CuttingProxy
  private let engine: PostgreSQLEngine

  init() async throws {
    database = try TestDatabase()
    direct = database.engine()
    try await direct.write { try $0.execute("CREATE TABLE counts (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)", []) }
    try await direct.write { try $0.execute("INSERT INTO counts (id, value) VALUES (1, 0), (2, 0)", []) }
    proxy = try CuttingProxy(to: database.cluster, moment: .never)
    var settings = try #require(PostgreSQLSettings(url: proxy.url(database.name)))
    (settings.connections, settings.statementTimeout) = (1, .milliseconds(200))
    engine = PostgreSQLEngine(settings, logger: silentLogger)
  }

  private func count() async throws {
    try await engine.write { connection in
      for id in [1, 2] as [Int64] {
        try connection.execute("UPDATE counts SET value = value + 1 WHERE id = $1", [.integer(id)])
      }
    }
  }

  private func counts() async throws -> [Int64] {
    try await direct.read { try $0.query("SELECT value FROM counts ORDER BY id", []) { try $0.integer(0) } }
  }

  @Test func anAnswerToACommitThatDoesNotComeIsNoSuccess() async throws {
    try await count()
    for (moment, expected) in [(.beforeCommit, 1), (.afterCommit, 2), (.silentCommit, 2)]
      as [(CuttingProxy.Moment, Int64)]
    {
      proxy.set(moment)
      await #expect(throws: StoreFailure.outcomeUnknown) { try await count() }
      #expect(try await counts() == [expected, expected], "\(moment)")
    }
    try await untilDone(count)
    #expect(try await counts() == [3, 3])
  }

  @Test func aReadIsGoodWithoutTheEndOfItsTransaction() async throws {
    for moment in [.beforeCommit, .afterCommit] as [CuttingProxy.Moment] {
      proxy.set(moment)
      let values = try await engine.read { try $0.query("SELECT value FROM counts", []) { try $0.integer(0) } }
      #expect(values == [0, 0])
    }
  }

  /// - Parameter staysAway: the transaction cannot be run again on another connection.
  @Test(arguments: [false, true])
  func whereverItBreaksItHappensOnceOrIsNotAcknowledged(staysAway: Bool) async throws {
    try await count()
    // What a second time says, on a connection that is open and has its statements prepared.
    proxy.set(.never)
    try await count()
    let (requests, answers) = (proxy.counts.requests, proxy.counts.answers)
    #expect(requests >= 4 && answers >= 4)
    for moment in (1...requests).map(CuttingProxy.Moment.request) + (1...answers).map(CuttingProxy.Moment.answer) {
      try await count()
      let before = try await counts()
      proxy.set(moment, staysAway: staysAway)
      let failure = await failure { try await count() }
      proxy.set(.never)
      let expected = before.map { $0 + 1 }
      switch (failure, try await counts()) {
      case (nil, expected), (.outcomeUnknown, expected), (.outcomeUnknown, before): break
      case (.unavailable, before) where staysAway: break
      case (let failure, let now):
        let heard = failure.map { "\($0)" } ?? "success"
        Issue.record("\(moment) of \(requests) and \(answers): \(heard), and \(before) became \(now)")
      }
    }
  }

  @Test func anEngineFindsItsDatabaseAgain() async throws {
    try await count()
    try database.control(
      "ALTER DATABASE \(database.name) ALLOW_CONNECTIONS false", inMaintenance: true)
    try database.control(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database.name)'", inMaintenance: true)
    await #expect(throws: StoreFailure.unavailable) { try await count() }
    try database.control("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS true", inMaintenance: true)
    try await count()
    #expect(try await counts() == [2, 2])
  }
}
