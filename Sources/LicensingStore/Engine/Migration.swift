/// One numbered step of the schema. Once released it never changes; what comes after it is a new step.
package struct Migration: Sendable {
  /// 1 for the first, and one more for each next.
  package let number: Int
  package let name: String
  /// The statements that make the step, in order, without parameters.
  package let statements: @Sendable (SQLDialect) -> [String]

  package init(number: Int, name: String, statements: @escaping @Sendable (SQLDialect) -> [String]) {
    self.number = number
    self.name = name
    self.statements = statements
  }
}

extension SQLEngine {
  /// Brings the schema up to date: runs each migration that the table `schema_migrations` does not list, in order and
  /// in a transaction of its own, and lists it. A program killed in between goes on where it stopped.
  /// - Parameter now: Milliseconds since 1970, noted as the time of what is applied now.
  /// - Throws: `StoreFailure.schemaTooNew` when the database has steps unknown here; `.migrations` when the steps are
  ///   not numbered 1, 2, 3 … or differ from those applied earlier.
  package func migrate(_ migrations: [Migration], now: Int64) async throws {
    if let (place, migration) = migrations.enumerated().first(where: { $0.offset + 1 != $0.element.number }) {
      throw StoreFailure.migrations("\(migration.name) has number \(migration.number) at place \(place + 1)")
    }
    var applied = try await write { try listedMigrations(on: $0, checkedAgainst: migrations) }
    while applied < migrations.count {
      applied = try await write { try applyNext(of: migrations, on: $0, now: now) }
    }
  }
}

extension Migration {
  /// The table that lists what was applied.
  static let table = "schema_migrations"

  /// An arbitrary number, the same in all servers, under which they take turns.
  fileprivate static let lock: Int64 = 0x6D69_6772_6174_6573
}

/// Brings the schema up to date within a transaction.
func migrate(_ migrations: [Migration], on connection: any SQLConnection, now: Int64) throws {
  while try applyNext(of: migrations, on: connection, now: now) < migrations.count {}
}

/// Waits until no other server migrates, and keeps all others waiting until the transaction ends.
func takeTurnToMigrate(on connection: any SQLConnection) throws {
  try connection.waitAsLongAsItTakes()
  try connection.lock(Migration.lock)
}

/// Applies the first migration that is not listed yet, if another server has not been faster.
/// - Returns: How many are applied now.
private func applyNext(of migrations: [Migration], on connection: any SQLConnection, now: Int64) throws -> Int {
  let applied = try listedMigrations(on: connection, checkedAgainst: migrations)
  guard let next = migrations.dropFirst(applied).first else { return applied }
  for statement in next.statements(connection.dialect) { try connection.execute(statement, []) }
  try connection.execute(
    "INSERT INTO schema_migrations (number, name, digest, applied_at) VALUES ($1, $2, $3, $4)",
    [.integer(Int64(next.number)), .text(next.name), .text(next.digest(connection.dialect)), .integer(now)])
  return applied + 1
}

/// How many migrations the database lists, when it is this server's turn.
private func listedMigrations(
  on connection: any SQLConnection, checkedAgainst migrations: [Migration]
) throws -> Int {
  try takeTurnToMigrate(on: connection)
  let integer = connection.dialect.integerType
  // Looked for first: a role that may make no tables can see that none is missing.
  if try !connection.exists(connection.dialect.tableNamed, [.text("schema_migrations")]) {
    try connection.execute(
      """
      CREATE TABLE schema_migrations (
        number \(integer) PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at \(integer) NOT NULL)
      """, [])
  }
  return try appliedMigrations(on: connection, checkedAgainst: migrations)
}

/// How many migrations the database lists, after comparing each with the program's.
/// - Throws: as `SQLEngine.migrate`.
func appliedMigrations(
  on connection: any SQLConnection, checkedAgainst migrations: [Migration]
) throws -> Int {
  let listed = try connection.query("SELECT number, name, digest FROM schema_migrations ORDER BY number", []) {
    (number: Int(try $0.integer(0)), name: try $0.text(1), digest: try $0.text(2))
  }
  if let highest = listed.last?.number, highest > migrations.count {
    throw StoreFailure.schemaTooNew(found: highest, known: migrations.count)
  }
  for (migration, found) in zip(migrations, listed) {
    guard found == (migration.number, migration.name, migration.digest(connection.dialect)) else {
      throw StoreFailure.migrations("the database has \(found.number) \(found.name), not this \(migration.name)")
    }
  }
  return listed.count
}

extension Migration {
  /// A fingerprint of the statements (64-bit FNV-1a, in hexadecimal) that shows a released migration was edited.
  fileprivate func digest(_ dialect: SQLDialect) -> String {
    let text = statements(dialect).joined(separator: ";\n")
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
