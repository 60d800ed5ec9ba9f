import LicensingCore
import LicensingStore

/// A SQLite store with rows in every table, made from the catalog, so that a table that is new is filled too.
///
/// A row of one table refers to the row with the same number of another. Texts, integers and bytes are what trips databases up;
/// whatever may be NULL is so in some rows, and empty in others.
enum FilledStore {
  static let rowsOfEachTable = 7

  private struct Column {
    let name: String
    let type: String
    let mayBeNull: Bool
    let isReference: Bool
  }

  static func fill(_ path: String) async throws {
    let engine = try SQLiteEngine(path: path, logger: silentLogger)
    let store = SQLStore(engine: engine, logger: silentLogger)
    try await store.migrate(now: sampleTime)
    try await engine.write { connection in
      try connection.execute("PRAGMA defer_foreign_keys = ON", [])
      try connection.execute("DELETE FROM audit_head", [])
      for (table, columns) in try tables(connection) {
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        for number in 0..<rowsOfEachTable {
          try connection.execute(
            "INSERT INTO \(table) (\(names)) VALUES (\(places))", columns.map { value($0, number) })
        }
      }
    }
    await engine.close()
  }

  private static func tables(_ connection: any SQLConnection) throws -> [(String, [Column])] {
    let listed = try connection.query(
      """
      SELECT t.name, c.name, c.type, c."notnull" = 0 AND c.pk = 0,
        c.name IN (SELECT f."from" FROM pragma_foreign_key_list(t.name) AS f) OR c.name IN ('id', 'hub_id')
      FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite|_%' ESCAPE '|' AND t.name <> 'schema_migrations'
      ORDER BY t.name, c.cid
      """, []
    ) { row in
      (
        try row.text(0),
        Column(name: try row.text(1), type: try row.text(2), mayBeNull: try row.bool(3), isReference: try row.bool(4))
      )
    }
    return Dictionary(grouping: listed, by: \.0).map { ($0.key, $0.value.map(\.1)) }
  }

  private static func value(_ column: Column, _ number: Int) -> SQLValue {
    if column.mayBeNull, number % 3 == 1 { return .null }
    return switch column.type {
    case "INTEGER": .integer(integer(column, number))
    case "BLOB": .bytes(number == 0 ? [] : [0, UInt8(number), 255, 128, 0])
    default: .text(column.isReference ? "id-\(number)" : texts[number])
    }
  }

  private static func integer(_ column: Column, _ number: Int) -> Int64 {
    switch column.name {
    case "used", "locks_used": Int64(number)
    case "quota", "locks_allowed": Int64(number) + 1
    default: integers[number]
    }
  }

  private static let integers: [Int64] = [0, .max, .min, -1, 9_007_199_254_740_993, 1_790_000_000_123, 4_294_967_296]
  /// The last two differ, and look the same.
  private static let texts = [
    "", awkwardText, "\u{1}\t\r\n\u{7F}\u{FEFF}\u{FFFF}", "\u{10FFFF}🏴󠁧󠁢󠁥󠁮󠁧󠁿", String(repeating: "long – ", count: 500),
    "e\u{301}", "\u{E9}",
  ]
}
