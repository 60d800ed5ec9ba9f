import GRDBSQLite

/// A connection whose statements are stepped through SQLite's own interface, which takes a fifth of the time of GRDB's rows.
///
/// GRDB opens it, sets it up and closes it. It is used by one thread at a time, and by GRDB not at all meanwhile.
final class SQLiteConnection: SQLConnection {
  let database: OpaquePointer
  private var statements: PreparedStatements

  init(_ database: OpaquePointer) {
    self.database = database
    statements = PreparedStatements(connection: database)
    // GRDB's hooks, which tell its observers of changes, insist on a queue that we do not enter. There are no observers.
    sqlite3_commit_hook(database, nil, nil)
    sqlite3_rollback_hook(database, nil, nil)
  }

  deinit { statements.finalize() }

  /// To be called before GRDB closes the connection, which it cannot otherwise.
  func finalizeStatements() { statements.finalize() }

  var dialect: SQLDialect { .sqlite }

  /// Whether BEGIN has been run, and neither COMMIT nor ROLLBACK nor a failure that ended the transaction.
  var isInsideTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

  /// The last failure.
  var failure: SQLiteFailure { SQLiteFailure(of: database) }

  func query<T>(_ sql: String, _ parameters: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T] {
    let statement = try bound(sql, parameters)
    defer { release(statement) }
    var rows: [T] = []
    while try step(statement) { rows.append(try map(SQLiteRow(statement: statement))) }
    return rows
  }

  @discardableResult
  func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int {
    let before = sqlite3_total_changes64(database)
    let statement = try bound(sql, parameters)
    defer { release(statement) }
    while try step(statement) {}
    // The number of changes is that of the last statement that makes any; a CREATE TABLE would report another's.
    guard sqlite3_total_changes64(database) != before else { return 0 }
    return Int(sqlite3_changes64(database))
  }

  /// Runs a statement without parameters or an answer, such as one that begins or ends a transaction, and tells SQLite's
  /// own failure.
  func control(_ sql: String) throws(SQLiteFailure) {
    let statement = try statements.prepared(sql).statement
    defer { sqlite3_reset(statement) }
    guard sqlite3_step(statement) == SQLITE_DONE else { throw failure }
  }

  /// The integer that a PRAGMA answers with.
  func pragma(_ name: String) throws -> Int64? { try first("PRAGMA \(name)", []) { try $0.integer(0) } }

  /// Gives a PRAGMA its value, which some take only outside of a transaction.
  func set(_ name: String, to value: String) throws(SQLiteFailure) {
    guard sqlite3_exec(database, "PRAGMA \(name) = \(value)", nil, nil, nil) == SQLITE_OK else { throw failure }
  }

  private func step(_ statement: OpaquePointer) throws(StoreFailure) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure.storeFailure
    }
  }

  private func release(_ statement: OpaquePointer) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  private func bound(_ sql: String, _ parameters: [SQLValue]) throws(StoreFailure) -> OpaquePointer {
    // Once a failure has ended the transaction, each further statement would be committed by itself.
    guard isInsideTransaction else { throw .statement("outside of a transaction: \(sql)") }
    let prepared: PreparedStatements.Prepared
    do { prepared = try statements.prepared(sql) } catch { throw error.storeFailure }
    let statement = prepared.statement
    // A body asks the same question inside the closure that reads its rows.
    guard sqlite3_stmt_busy(statement) == 0 else { throw .statement("already running: \(sql)") }
    guard prepared.parameterCount == parameters.count else {
      throw .statement("not \(parameters.count) parameters: \(sql)")
    }
    for (index, value) in zip(Int32(1)..., parameters) {
      guard statement.bind(value, to: index) == SQLITE_OK else {
        release(statement)
        throw .statement("parameter \(index) cannot be bound: \(sql)")
      }
    }
    return statement
  }
}

extension OpaquePointer {
  /// SQLite copies what it is given.
  fileprivate func bind(_ value: SQLValue, to index: Int32) -> Int32 {
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: return sqlite3_bind_null(self, index)
    case .integer(let integer): return sqlite3_bind_int64(self, index, integer)
    case .bytes(let bytes):
      return bytes.withUnsafeBytes { buffer in
        // A blob without an address would be NULL.
        guard let start = buffer.baseAddress, !buffer.isEmpty else { return sqlite3_bind_zeroblob(self, index, 0) }
        return sqlite3_bind_blob64(self, index, start, UInt64(buffer.count), copied)
      }
    case .text(var text):
      return text.withUTF8 { buffer in
        // PostgreSQL refuses a NUL in a text, SQLite's functions end there.
        guard !buffer.contains(0) else { return SQLITE_MISUSE }
        guard let start = buffer.baseAddress else { return sqlite3_bind_text(self, index, "", 0, copied) }
        return start.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
          sqlite3_bind_text64(self, index, $0, UInt64(buffer.count), copied, UInt8(SQLITE_UTF8))
        }
      }
    }
  }
}
