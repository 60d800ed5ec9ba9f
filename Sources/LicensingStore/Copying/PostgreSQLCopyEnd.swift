import Logging

/// A PostgreSQL database, of the schema that comes first on the path.
final class PostgreSQLCopyEnd: CopyEnd {
  private static let rowsAtOnce = 500

  private let session: PostgreSQLSession

  init(_ settings: PostgreSQLSettings, logger: Logger) {
    var settings = settings
    // One transaction that waits, again and again, for the other database.
    settings.statementTimeout = .seconds(86_400)
    settings.lockTimeout = .seconds(60)
    // A statement with some hundred rows that are NULL elsewhere each time would be prepared anew, and kept.
    settings.keepsStatements = false
    session = PostgreSQLSession(settings, Reachability(settings.place, logger))
  }

  func read<T>(_ body: (any SQLConnection) throws -> T) throws -> T { try session.run(.read, body) }

  func write<T>(_ body: (any SQLConnection) throws -> T) throws -> T { try session.run(.write, body) }

  func tables(on connection: any SQLConnection) throws -> [TableShape] {
    let listed = try connection.query(
      """
      SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), format_type(a.atttypid, NULL),
        array_position(CAST(i.indkey AS INT2[]), a.attnum)
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid
      LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
      WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      """, []
    ) { row in
      TableShape.ListedColumn(
        table: try row.text(0), name: try row.text(1), type: try row.text(2), keyPosition: try row.optionalInteger(3))
    }
    return try TableShape.tables(listed, connection.dialect)
  }

  func lock(_ tables: [TableShape], on connection: any SQLConnection) throws {
    guard !tables.isEmpty else { return }
    let names = tables.map(\.name.quoted).joined(separator: ", ")
    try connection.execute("LOCK TABLE \(names) IN ACCESS EXCLUSIVE MODE", [])
  }

  func forEachRow(of table: TableShape, on connection: any SQLConnection, _ body: ([SQLValue]) throws -> Void) throws {
    let cursor = "rows of \(table.name)".quoted
    try connection.execute("DECLARE \(cursor) NO SCROLL CURSOR FOR \(table.selection(connection.dialect))", [])
    while true {
      let rows = try connection.query("FETCH \(Self.rowsAtOnce) FROM \(cursor)", []) { try table.values(of: $0) }
      try rows.forEach(body)
      guard rows.count == Self.rowsAtOnce else { break }
    }
    // The tables of an open cursor cannot be altered.
    try connection.execute("CLOSE \(cursor)", [])
  }

  func filling(_ tables: [TableShape], on connection: any SQLConnection, _ body: () throws -> Void) throws {
    let references = try foreignKeys(on: connection)
    for key in references { try connection.execute("\(key.change) DROP CONSTRAINT \(key.name.quoted)", []) }
    let indexes = try indexes(on: connection)
    for index in indexes { try connection.execute("DROP INDEX \(index.name.quoted)", []) }
    try body()
    for index in indexes { try connection.execute(index.definition, []) }
    for key in references {
      try connection.execute("\(key.change) ADD CONSTRAINT \(key.name.quoted) \(key.definition)", [])
    }
    // Until the database knows how many rows there are, it finds them slowly.
    for table in tables { try connection.execute("ANALYZE \(table.name.quoted)", []) }
  }

  func close() { session.close() }

  private struct ForeignKey {
    let table: String
    let name: String
    let definition: String

    var change: String { "ALTER TABLE \(table.quoted)" }
  }

  private func foreignKeys(on connection: any SQLConnection) throws -> [ForeignKey] {
    try connection.query(
      """
      SELECT CAST(c.relname AS TEXT), CAST(k.conname AS TEXT), pg_get_constraintdef(k.oid)
      FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND k.contype = 'f' ORDER BY 1, 2
      """, []
    ) { ForeignKey(table: try $0.text(0), name: try $0.text(1), definition: try $0.text(2)) }
  }

  /// Those that make no constraint.
  private func indexes(on connection: any SQLConnection) throws -> [(name: String, definition: String)] {
    try connection.query(
      """
      SELECT CAST(x.relname AS TEXT), pg_get_indexdef(x.oid)
      FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_namespace AS n ON n.oid = x.relnamespace
      WHERE n.nspname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = x.oid)
      ORDER BY 1
      """, []
    ) { (name: try $0.text(0), definition: try $0.text(1)) }
  }
}
