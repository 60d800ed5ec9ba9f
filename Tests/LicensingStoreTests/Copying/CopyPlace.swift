import LicensingCore
import LicensingStore

/// A database of one test that is copied from or to.
final class CopyPlace: Sendable {
  let place: StorePlace
  private let fresh: FreshStore

  /// Empty, and without a schema.
  init(_ kind: StoreEngine) async throws {
    fresh = try kind.freshDatabase()
    // What is copied must not be open.
    await fresh.engine.close()
    place = fresh.storePlace
  }

  var sqlitePath: String? { if case .sqlite(let path) = place { path } else { nil } }

  /// Lets the body use a store on it, and closes it.
  @discardableResult
  func withEngine<T>(_ body: (any SQLEngine) async throws -> T) async throws -> T {
    let engine = try fresh.openAgain()
    do {
      let value = try await body(engine)
      await engine.close()
      return value
    } catch {
      await engine.close()
      throw error
    }
  }

  func migrate() async throws {
    try await withEngine { try await SQLStore(engine: $0, logger: silentLogger).migrate(now: sampleTime) }
  }

  /// Runs statements in one transaction.
  func execute(_ statements: String...) async throws {
    try await withEngine { engine in
      try await engine.write { connection in for statement in statements { try connection.execute(statement, []) } }
    }
  }

  func count(_ table: String) async throws -> Int64? {
    try await withEngine {
      try await $0.read { try $0.first("SELECT count(*) FROM \(table)", []) { try $0.integer(0) } }
    }
  }

  /// Ends all connections to the database, as its administrator can.
  func endConnections() throws {
    guard let database = fresh.place as? TestDatabase else { return }
    try database.control(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database.name)'", inMaintenance: true)
  }

  /// The tables, indexes and constraints, as their database describes them.
  func schema() async throws -> [String] {
    try await withEngine { engine in
      try await engine.read { connection in
        try connection.query(connection.dialect == .sqlite ? Self.sqliteSchema : Self.postgreSQLSchema, []) {
          try $0.text(0)
        }
      }
    }
  }

  private static let sqliteSchema =
    "SELECT name || ': ' || sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1"

  private static let postgreSQLSchema = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
    UNION ALL
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    ORDER BY 1
    """
}

extension FreshStore {
  /// Where it is, for a copy.
  var storePlace: StorePlace {
    switch place {
    case let database as TestDatabase: .postgresql(database.settings())
    case let file as TemporaryPlace: .sqlite(path: file.path)
    default: preconditionFailure("a store is in one of the two")
    }
  }
}
