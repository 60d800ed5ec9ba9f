import GRDBSQLite

/// The statements that were prepared on one connection, by their text, for as long as it is open.
///
/// The store asks the same few hundred questions, whose texts are constants: nothing is ever dropped. What must hold for a
/// statement and not for its parameters is looked at once, when it is prepared.
struct PreparedStatements {
  /// A statement that can be stepped, and how many parameters it takes.
  struct Prepared {
    let statement: OpaquePointer
    let parameterCount: Int
  }

  private let connection: OpaquePointer
  private var known: [String: Prepared] = [:]

  init(connection: OpaquePointer) { self.connection = connection }

  /// - Throws: also for a statement that SQLite would take and that breaks our rules.
  mutating func prepared(_ sql: String) throws(SQLiteFailure) -> Prepared {
    if let prepared = known[sql] { return prepared }
    let prepared = try prepare(sql)
    known[sql] = prepared
    return prepared
  }

  /// To be called before the connection is closed.
  mutating func finalize() {
    for prepared in known.values { sqlite3_finalize(prepared.statement) }
    known = [:]
  }

  private func prepare(_ sql: String) throws(SQLiteFailure) -> Prepared {
    var statement: OpaquePointer?
    var isWhole = true
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
      isWhole = tail.map { $0.pointee == 0 } ?? true
      return code
    }
    guard code == SQLITE_OK else { throw SQLiteFailure(of: connection) }
    guard let statement else { throw SQLiteFailure(code: SQLITE_ERROR, message: "empty statement") }
    let count = sqlite3_bind_parameter_count(statement)
    let misnumbered = stride(from: 1, through: count, by: 1).first { statement.placeholderNumber(at: $0) != $0 }
    let problem = misnumbered.map { "placeholder \($0) is not $\($0): \(sql)" } ?? (isWhole ? nil : "several: \(sql)")
    if let problem {
      sqlite3_finalize(statement)
      throw SQLiteFailure(code: SQLITE_ERROR, message: problem)
    }
    return Prepared(statement: statement, parameterCount: Int(count))
  }
}

extension OpaquePointer {
  /// The 7 of the placeholder `$7`; nil when it is written otherwise.
  fileprivate func placeholderNumber(at index: Int32) -> Int32? {
    guard let name = sqlite3_bind_parameter_name(self, index), name[0] == CChar(bitPattern: UInt8(ascii: "$")) else {
      return nil
    }
    return Int32(String(cString: name + 1))
  }
}
