@testable import TestPostgreSQL
import Testing

@testable import LicensingCore
@testable import LicensingStore

/// Behind a pooler that gives each transaction another of its connections, of which it has fewer than the server.
@Suite(.enabled(if: StoreEngine.ofUseCases == .postgresql && TestPooler.isDue, "pgbouncer is not installed"))
struct PoolerTests {
  @Test func machinesAreLicensedAndRefreshed() async throws {
    let world = try await LicensingWorld(devices: 12, quota: 12, on: .postgresql)
    let database = try #require(world.fresh.place as? TestDatabase)
    let pooler = try TestPooler(to: database.cluster, connections: 3)
    var settings = try #require(PostgreSQLSettings(url: pooler.url(database.name)))
    (settings.connections, settings.keepsStatements) = (10, false)
    let engine = PostgreSQLEngine(settings, logger: silentLogger)
    let context = try await world.otherServer(on: engine)

    try await withThrowingTaskGroup { group in
      for device in world.devices {
        group.addTask {
          let answer = try await world.authorize()
          try await world.approve(answer, device: device)
          let redeem = RedeemDeviceCode(context)
          async let first = redeem(answer.deviceCode.exposed, client: .agent, from: world.site)
          async let second = redeem(answer.deviceCode.exposed, client: .agent, from: world.site)
          var tokens = try await first
          #expect(try await second.refreshToken.familyID == tokens.refreshToken.familyID)
          for _ in 0..<10 {
            tokens = try await RefreshLicenseToken(context)(
              tokens.refreshToken.exposed, scope: nil, client: .agent, from: world.site)
          }
          #expect(try await IntrospectToken(context).active(tokens.accessToken) != nil)
          #expect(try await world.family(of: tokens)?.generation == 10)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await world.count("token_families") == 12)
    #expect(try await world.used() == 12)
    await engine.close()
  }

  @Test func limitsOfTimeAreEachTransactionsOwn() async throws {
    let database = try TestDatabase()
    let pooler = try TestPooler(to: database.cluster, connections: 1)
    var settings = try #require(PostgreSQLSettings(url: pooler.url(database.name)))
    settings.keepsStatements = false
    let patient = PostgreSQLEngine(settings, logger: silentLogger)
    settings.statementTimeout = .milliseconds(50)
    let impatient = PostgreSQLEngine(settings, logger: silentLogger)
    await #expect(throws: StoreFailure.busy) {
      _ = try await impatient.read { try $0.exists("SELECT pg_sleep(60)", []) }
    }
    #expect(try await patient.read { try $0.exists("SELECT pg_sleep(0.1)", []) }, "on the same connection")
    await impatient.close()
    await patient.close()
  }
}
