import Foundation
import GRDBSQLite

/// A SQLite file that no server has open, and that none can open until this is closed.
final class SQLiteCopyEnd: CopyEnd {
  private let lock: LockFile
  private let writer: Writer

  private var sqlite: SQLiteConnection { writer.connection }

  /// Opens the file, and looks through it for damage.
  /// - Parameter isMade: whether it is made where it is missing.
  init(path: String, isMade: Bool) throws {
    guard isMade || FileManager.default.fileExists(atPath: path) else { throw CopyFailure.noFile(path) }
    let file = try DatabaseFile.locate(path)
    lock = try LockFile(besideDatabase: file)
    writer = try DatabaseFile.open(file, busyTimeout: .seconds(5), isSearched: true)
    do {
      // In KiB. What does not fit is written to the log, perhaps more than once.
      try sqlite.set("cache_size", to: "-65536")
      // Each row would be looked for among those that refer to it. They are checked when all are there.
      try sqlite.set("foreign_keys", to: "OFF")
    } catch {
      throw error.storeFailure
    }
  }

  func read<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
    try control("BEGIN")
    defer { rollBack() }
    return try body(sqlite)
  }

  func write<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
    try control("BEGIN IMMEDIATE")
    do {
      let value = try body(sqlite)
      try control("COMMIT")
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  func tables(on connection: any SQLConnection) throws -> [TableShape] {
    let listed = try connection.query(
      """
      SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite|_%' ESCAPE '|'
      """, []
    ) { row in
      let position = try row.integer(3)
      return TableShape.ListedColumn(
        table: try row.text(0), name: try row.text(1), type: try row.text(2), keyPosition: position > 0 ? position : nil
      )
    }
    return try TableShape.tables(listed, connection.dialect)
  }

  /// Whoever writes is alone.
  func lock(_ tables: [TableShape], on connection: any SQLConnection) {}

  func forEachRow(of table: TableShape, on connection: any SQLConnection, _ body: ([SQLValue]) throws -> Void) throws {
    // A row is handed out as soon as SQLite has it.
    _ = try connection.query(table.selection(connection.dialect), []) { try body(try table.values(of: $0)) }
  }

  func filling(_ tables: [TableShape], on connection: any SQLConnection, _ body: () throws -> Void) throws {
    // Those that a constraint makes have no text.
    let indexes = try connection.query(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", []
    ) { (name: try $0.text(0), sql: try $0.text(1)) }
    for index in indexes { try connection.execute("DROP INDEX \(index.name.quoted)", []) }
    try body()
    for index in indexes { try connection.execute(index.sql, []) }
    if let table = try connection.first("PRAGMA foreign_key_check", [], { try $0.text(0) }) {
      throw StoreFailure.constraint("a row of \(table) refers to one that is not there")
    }
  }

  func close() {
    _ = sqlite.checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    try? writer.close()
    lock.release()
  }

  private func control(_ sql: String) throws(StoreFailure) {
    do { try sqlite.control(sql) } catch { throw error.storeFailure }
  }

  private func rollBack() {
    if sqlite.isInsideTransaction { try? sqlite.control("ROLLBACK") }
  }
}
