import TestPostgreSQL
import Testing

/// A primary with a synchronous standby, both named in the URL: each of them goes away once.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct PostgreSQLFailoverTests {
  @Test func whatWasAcknowledgedSurvivesTheLossOfEither() async throws {
    let primary = try TestCluster(["cluster_name = 'first'"])
    let standby = try TestCluster(["cluster_name = 'second'"], standbyOf: primary)
    try await primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'second'", "SELECT pg_reload_conf()")
    let url = "postgresql://postgres@/postgres?host=\(primary.directory),\(standby.directory)"
    try await OutageLoad.run(on: url) { load in
      try await load.goesOn()
      try await withoutStandby(standby, of: primary, load)
      try await load.goesOn()

      try primary.crash()
      try await load.becomes(ready: false)
      try await standby.promote()
      let start = ContinuousClock.now
      try await load.becomes(ready: true)
      #expect(ContinuousClock.now - start < .seconds(10))
      try await load.goesOn()
    }
  }

  /// Nothing can be written as it should be: whoever tries is told so in time, and whoever reads is answered.
  private func withoutStandby(_ standby: TestCluster, of primary: TestCluster, _ load: OutageLoad) async throws {
    try await standby.stopAtOnce()
    try await load.becomes(ready: false)
    let client = load.server.client
    try await Deadline.wait(for: "an answer to a reader") { () -> Void? in
      try await read(client, load).status == 200 ? () : nil
    }
    for _ in 0..<20 {
      let start = ContinuousClock.now
      _ = try await read(client, load).expecting(200, "a license")
      let refused = try await client.post("/oauth/device_authorization", form: ["client_id": "countersign-agent"])
      #expect(refused.saysToComeAgain, "\(refused)")
      #expect(ContinuousClock.now - start < OutageLoad.deadline)
    }
    let waiting = try await primary.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    #expect(
      try #require(Int(waiting)) <= 11, "one for each connection, and one that finds out when the standby is back")
    try await standby.start()
    try await load.becomes(ready: true)
  }

  private func read(_ client: ServerClient, _ load: OutageLoad) async throws -> ServerClient.Answer {
    try await client.get("/api/v1/licenses/\(load.business.license)", bearer: load.business.token)
  }
}
