import Foundation
import LicensingCore
import TestPostgreSQL
import Testing

@testable import LicensingStore

/// A role of the servers' own, which may change rows and make no tables.
@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
final class ServerRoleTests {
  private let database: TestDatabase
  private let role = "server_" + UUID().uuidString.lowercased().replacing("-", with: "")

  init() throws {
    database = try TestDatabase()
    for statement in [
      "CREATE ROLE \(role) LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
      "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO \(role)",
    ] { try database.control(statement) }
  }

  deinit {
    try? database.control("DROP OWNED BY \(role)")
    try? database.control("DROP ROLE \(role)", inMaintenance: true)
  }

  private func asServer() throws -> SQLStore {
    let url = database.cluster.url(database.name).replacing("postgres@", with: role + "@")
    return SQLStore(
      engine: PostgreSQLEngine(try #require(PostgreSQLSettings(url: url)), logger: silentLogger), logger: silentLogger)
  }

  @Test func itStartsOnceTheOwnerHasMadeTheTables() async throws {
    let server = try asServer()
    let refused = await #expect(throws: StoreFailure.self) { try await server.migrate(now: sampleTime) }
    #expect(refused == .statement("permission denied for schema public (42501)"))

    let owner = SQLStore(engine: database.engine(), logger: silentLogger)
    try await owner.migrate(now: sampleTime)
    await owner.close()
    try database.control("REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM \(role)")

    try await server.migrate(now: sampleTime)
    #expect(try await server.write { try $0.insertSetting(.masterKeyCheck, [1]) })
    await server.close()
  }
}
