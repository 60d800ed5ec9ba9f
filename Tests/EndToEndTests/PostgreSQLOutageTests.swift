import TestPostgreSQL
import Testing

/// The database goes away under load and comes back: nothing that was acknowledged is lost, nobody waits for good, and the server goes
/// on by itself.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct PostgreSQLOutageTests {
  @Test func whatWasAcknowledgedSurvivesACrashOfTheDatabase() async throws {
    let cluster = try TestCluster()
    try await OutageLoad.run(on: cluster.url("postgres")) { load in
      for round in 0..<4 {
        // Never at the same place in the work.
        try await load.goesOn(for: 40 + round * 97 % 83)
        if round.isMultiple(of: 2) {
          try await cluster.restartAtOnce()
        } else {
          try await cluster.stopAtOnce()
          try await load.becomes(ready: false)
          try await cluster.start()
        }
        let start = ContinuousClock.now
        try await load.becomes(ready: true)
        #expect(ContinuousClock.now - start < .seconds(10))
      }
      try await load.goesOn()
      #expect(load.outages.refusals > 0)
      let log = try load.server.log
      #expect(log.contains("The database cannot be reached") && log.contains("The database is reached"))
    }
  }

  /// Nothing arrives any more, in silence, as when a machine or a network stops without a word.
  @Test func aDatabaseThatSaysNothingKeepsNobodyWaiting() async throws {
    let database = try await ClusterDatabase()
    let proxy = try CuttingProxy(to: database.cluster)
    let store = proxy.url(database.name) + "&connect_timeout=2"
    try await OutageLoad.run(on: store, ["COUNTERSIGN_POSTGRESQL_CONNECTIONS": "4"]) { load in
      try await load.goesOn()
      let memory = try load.memory()
      proxy.set(.standstill)
      for _ in 0..<2 {
        let start = ContinuousClock.now
        let answers = try await load.requests(100)
        #expect(answers.allSatisfy { $0.saysToComeAgain }, "\(answers.filter { !$0.saysToComeAgain })")
        #expect(ContinuousClock.now - start < OutageLoad.deadline + .seconds(3))
      }
      try await load.becomes(ready: false)
      #expect(try load.memory() < memory + 100_000)
      #expect(try await load.server.client.get("/.well-known/jwks.json").status == 200, "what needs no database")

      proxy.set(.never)
      try await load.becomes(ready: true)
      try await load.goesOn()
    }
  }

  /// A connection breaks, with all others, at a message of whatever the machines are about, and none can be opened until one of them has
  /// heard of it.
  @Test func whereverConnectionsBreakMachinesStayLicensed() async throws {
    let database = try await ClusterDatabase()
    let proxy = try CuttingProxy(to: database.cluster)
    try await OutageLoad.run(on: proxy.url(database.name), machines: 4) { load in
      for number in 1...50 {
        for moment in [CuttingProxy.Moment.request(number), .answer(number)] {
          let refusals = load.outages.refusals
          proxy.set(moment, staysAway: true, isRace: number.isMultiple(of: 2))
          try await Deadline.wait(for: "a refusal") { load.outages.refusals > refusals ? () : nil }
          proxy.set(.never)
          try await load.goesOn(for: 3)
        }
      }
    }
  }
}
