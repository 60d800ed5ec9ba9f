import GRDBSQLite

/// The row at which a statement stands.
struct SQLiteRow: SQLRow {
  let statement: OpaquePointer

  func integer(_ position: Int) throws -> Int64 {
    sqlite3_column_int64(statement, try column(position, .integer, SQLITE_INTEGER))
  }

  func optionalInteger(_ position: Int) throws -> Int64? {
    try isNull(position, .integer) ? nil : integer(position)
  }

  func text(_ position: Int) throws -> String {
    let column = try column(position, .text, SQLITE_TEXT)
    // The address comes before the length: asking for it may convert the value.
    guard let start = sqlite3_column_text(statement, column) else { throw SQLError.column(position, expected: .text) }
    let buffer = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    // ASCII, which most texts are, needs no check, and this initializer takes a third of the other's time.
    if buffer.allSatisfy({ $0 < 0x80 }) { return String(decoding: buffer, as: UTF8.self) }
    guard let text = String(validating: buffer, as: UTF8.self) else {
      throw SQLError.column(position, expected: .text)
    }
    return text
  }

  func optionalText(_ position: Int) throws -> String? { try isNull(position, .text) ? nil : text(position) }

  func bytes(_ position: Int) throws -> [UInt8] {
    let column = try column(position, .bytes, SQLITE_BLOB)
    // An empty blob has no address.
    guard let start = sqlite3_column_blob(statement, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
  }

  func optionalBytes(_ position: Int) throws -> [UInt8]? { try isNull(position, .bytes) ? nil : bytes(position) }

  func bool(_ position: Int) throws -> Bool {
    switch sqlite3_column_int64(statement, try column(position, .bool, SQLITE_INTEGER)) {
    case 0: false
    case 1: true
    default: throw SQLError.column(position, expected: .bool)
    }
  }

  private func isNull(_ position: Int, _ kind: SQLColumnKind) throws(SQLError) -> Bool {
    sqlite3_column_type(statement, try column(position, kind)) == SQLITE_NULL
  }

  /// SQLite's number of a column that is there and, when a type is given, holds a value of it.
  private func column(_ position: Int, _ kind: SQLColumnKind, _ type: Int32? = nil) throws(SQLError) -> Int32 {
    guard position >= 0, position < Int(sqlite3_data_count(statement)) else {
      throw SQLError.column(position, expected: kind)
    }
    let column = Int32(position)
    if let type, sqlite3_column_type(statement, column) != type { throw SQLError.column(position, expected: kind) }
    return column
  }
}
