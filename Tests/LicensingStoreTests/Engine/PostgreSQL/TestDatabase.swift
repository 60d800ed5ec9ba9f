import CPostgreSQL
import Foundation
import LicensingCore
import TestPostgreSQL

@testable import LicensingStore

/// A database of one test, which is dropped with this object.
final class TestDatabase: Sendable {
  let name: String
  let cluster: TestCluster

  /// - Parameter template: the database that it is a copy of; nil: it is empty.
  init(from template: String? = nil) throws {
    cluster = try TestCluster.shared
    name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try Self.control(cluster, "CREATE DATABASE \(name) TEMPLATE \(template ?? "template0") STRATEGY file_copy")
  }

  deinit { try? Self.control(cluster, "DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }

  /// A database with the newest schema.
  static func withSchema() async throws -> TestDatabase { try TestDatabase(from: try await template.value.name) }

  private static let template = Task {
    let database = try TestDatabase()
    let engine = database.engine()
    try await SQLStore(engine: engine, logger: silentLogger).migrate(now: sampleTime)
    await engine.close()
    return database
  }

  /// A database with the table of `numberedItems`, and an engine on it.
  static func withItems() async throws -> (TestDatabase, PostgreSQLEngine) {
    let database = try TestDatabase()
    let engine = database.engine()
    try await engine.migrate([numberedItems], now: 0)
    return (database, engine)
  }

  func settings() -> PostgreSQLSettings {
    guard var settings = PostgreSQLSettings(url: cluster.url(name)) else { preconditionFailure("the URL is one") }
    settings.connections = 4
    return settings
  }

  /// Another server's engine.
  func engine(_ change: (inout PostgreSQLSettings) -> Void = { _ in }) -> PostgreSQLEngine {
    var settings = settings()
    change(&settings)
    return PostgreSQLEngine(settings, logger: silentLogger)
  }

  /// Runs a statement outside of every transaction and engine.
  /// - Parameter inMaintenance: in the database `postgres`, from which others are changed.
  func control(_ sql: String, inMaintenance: Bool = false) throws {
    try Self.control(cluster, sql, in: inMaintenance ? "postgres" : name)
  }

  private static func control(_ cluster: TestCluster, _ sql: String, in database: String = "postgres") throws {
    guard let settings = PostgreSQLSettings(url: cluster.url(database)) else { return }
    let connection = try PostgreSQLSession(settings, Reachability("", silentLogger)).open()
    try connection.control(sql)
  }
}

/// How the store failed; nil: it did not.
func failure(_ body: () async throws -> Void) async -> StoreFailure? {
  do { try await body() } catch { return error as? StoreFailure }
  return nil
}
