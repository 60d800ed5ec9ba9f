import LicensingCore
import Synchronization
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
    let url = "postgresql://postgres@/\(database.name)?host=\(proxy.directory)"
    var settings = try #require(PostgreSQLSettings(url: url))
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
    try await count()
    #expect(try await counts() == [3, 3])
  }

  @Test func aReadIsGoodWithoutTheEndOfItsTransaction() async throws {
    for moment in [.beforeCommit, .afterCommit] as [CuttingProxy.Moment] {
      proxy.set(moment)
      let values = try await engine.read { try $0.query("SELECT value FROM counts", []) { try $0.integer(0) } }
      #expect(values == [0, 0])
    }
  }

  @Test func whereverItBreaksItHappensOnceOrIsNotAcknowledged() async throws {
    try await count()
    // What a second time sends, on a connection that is open and has its statements prepared.
    proxy.set(.never)
    try await count()
    let pieces = proxy.pieces
    #expect(pieces >= 4)
    var expected: Int64 = 2
    for piece in 1...pieces {
      proxy.set(.piece(piece))
      do {
        try await count()
        expected += 1
      } catch {
        #expect(error as? StoreFailure == .outcomeUnknown && piece == pieces)
      }
      #expect(try await counts() == [expected, expected], "broken at piece \(piece) of \(pieces)")
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
