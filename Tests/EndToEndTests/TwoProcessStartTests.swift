import Foundation
import TestPostgreSQL
import Testing

/// Two servers that start at the same moment.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessStartTests {
  @Test func theyMakeOneStoreOfAnEmptyDatabase() async throws {
    for round in 0..<10 {
      let database = try await ClusterDatabase()
      let installations = try TwoServers.installations(on: database)
      _ = try await installations[0].run("master-key", "create")
      try await Self.withBoth(installations) { servers in
        #expect(
          try await database.sql("SELECT count(*), max(number) FROM schema_migrations").wholeMatch(of: #/(\d+)\|\1/#)
            != nil)
        #expect(try await database.sql("SELECT count(*) FROM settings WHERE name = 'master_key_check'") == "1")
        #expect(try await database.sql("SELECT purpose, state FROM signing_keys") == "token|active", "round \(round)")
        #expect(
          try await database.sql("SELECT count(*) FROM audit_events WHERE action = 'signing_key.activated'") == "1")
        var keys: Set<String> = []
        for server in servers { keys.insert(try await server.client.get("/.well-known/jwks.json").body) }
        #expect(keys.count == 1 && keys.first?.contains(#""kid""#) == true)
        for server in servers {
          let codes = try await server.client.authorize()
          #expect(!codes.userCode.isEmpty)
        }
      }
    }
  }

  /// One that has another master key would understand nothing.
  @Test func oneWithAnotherMasterKeyDoesNotStart() async throws {
    let database = try await ClusterDatabase()
    let first = try TwoServers.installations(on: database)[0]
    try await first.withServer { server in
      let stranger = try ServerInstallation(["COUNTERSIGN_STORE": database.url])
      for _ in 0..<2 {
        let environment = stranger.environment(try await Ports.free())
        _ = try await stranger.run("master-key", "create")
        let refused = try await stranger.run("serve", environment: environment)
        #expect(refused.exit == .status(78) && refused.output.isEmpty)
        let sentence = "countersign-server: master_key.file: is not the key that this store was made with\n"
        #expect(refused.errors.contains(sentence), "\(refused.errors)")
      }
      #expect(try await server.client.get("/.well-known/jwks.json").status == 200)
    }
  }

  /// Ends them whatever happens.
  private static func withBoth(
    _ installations: [ServerInstallation], _ body: ([ServerProcess]) async throws -> Void
  ) async throws {
    let started = await withTaskGroup { group in
      for installation in installations {
        group.addTask { () -> Result<ServerProcess, any Error> in
          do { return .success(try await ServerProcess.start("serve", of: installation)) } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let servers = started.compactMap { try? $0.get() }
    do {
      for server in started { _ = try server.get() }
      try await body(servers)
    } catch {
      for server in servers { await server.end() }
      throw error
    }
    for server in servers { #expect(await server.end() == .status(0)) }
  }
}
