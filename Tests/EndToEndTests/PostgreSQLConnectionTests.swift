import TestPostgreSQL
import Testing

/// What stands between a server and its database.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct PostgreSQLConnectionTests {
  @Test(.enabled(if: TestPooler.isDue, "pgbouncer is not installed"))
  func aServerWorksBehindAPoolerWithFewerConnections() async throws {
    let cluster = try TestCluster()
    let pooler = try TestPooler(to: cluster, connections: 3)
    let settings = [
      "COUNTERSIGN_POSTGRESQL_POOLER": "transaction", "COUNTERSIGN_POSTGRESQL_WAIT_SECONDS": "30",
      "COUNTERSIGN_POSTGRESQL_STATEMENT_TIMEOUT_SECONDS": "30", "COUNTERSIGN_POSTGRESQL_LOCK_TIMEOUT_SECONDS": "30",
    ]
    try await OutageLoad.run(on: pooler.url("postgres"), settings) { load in
      try await load.goesOn(for: 300)
      #expect(load.outages.refusals == 0)
      let connections = try await cluster.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'countersign'")
      #expect(try (1...3).contains(#require(Int(connections))))

      try await cluster.restartAtOnce()
      try await load.becomes(ready: true)
      try await load.goesOn()
    }
  }

  /// A cluster that listens on a port.
  private func listening() async throws -> TestCluster {
    let port = try await Ports.free().public
    return try TestCluster(["listen_addresses = '127.0.0.1'"], port: port)
  }

  /// What a program says that is to use the database at this host, which is on this machine whatever its name.
  private func migrate(
    _ cluster: TestCluster, host: String, authority: String
  ) async throws -> ServerInstallation.Finished {
    try await ServerInstallation(["COUNTERSIGN_STORE": url(cluster, host: host, authority: authority)]).run("migrate")
  }

  private func url(_ cluster: TestCluster, host: String, authority: String) -> String {
    "postgresql://postgres@\(host):\(cluster.port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=\(authority)"
  }

  @Test func theDatabaseProvesWhoItIs() async throws {
    let cluster = try await listening()
    let other = try await listening()
    let authority = try await cluster.takeTLS(as: "db.example.com")
    let installation = try ServerInstallation([
      "COUNTERSIGN_STORE": url(cluster, host: "db.example.com", authority: authority)
    ])
    try await installation.withServer { _ in
      let encrypted = try await cluster.sql(
        "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'countersign'")
      #expect(encrypted == "t")
    }

    let plain = try await migrate(other, host: "db.example.com", authority: authority)
    let unknown = try await other.takeTLS(as: "db.example.com")
    for (refused, reason) in [
      (plain, "server does not support SSL, but SSL was required"),
      (try await migrate(cluster, host: "db.example.com", authority: unknown), "certificate verify failed"),
      (
        try await migrate(cluster, host: "elsewhere.example.com", authority: authority),
        "server certificate for \"db.example.com\" does not match host name \"elsewhere.example.com\""
      ),
    ] {
      #expect(refused.exit == .status(75) && refused.output == "")
      #expect(refused.errors.contains(reason) || refused.errors.contains(reason.replacing("\"", with: "\\\"")))
      #expect(refused.errors.hasSuffix("countersign-server: store: cannot be used now (unavailable)\n"))
    }
  }
}
