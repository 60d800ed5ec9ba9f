/// A value bound to a placeholder. Truth values are the integers 0 and 1, times whole milliseconds since 1970.
package enum SQLValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(String)
  case bytes([UInt8])

  /// The integer, or NULL for none.
  package init(_ integer: Int64?) { self = integer.map(SQLValue.integer) ?? .null }
  /// The text, or NULL for none.
  package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  /// The bytes, or NULL for none.
  package init(_ bytes: [UInt8]?) { self = bytes.map(SQLValue.bytes) ?? .null }
  /// 1 for true, 0 for false.
  package init(_ bool: Bool) { self = .integer(bool ? 1 : 0) }
}

/// One row of an answer, valid only while it is handed to the closure that reads it.
///
/// Columns are counted from 0 in the order of the SELECT or RETURNING list. A position that is not there, or a value of
/// another type, throws `SQLError.column`.
package protocol SQLRow {
  func integer(_ position: Int) throws -> Int64
  func optionalInteger(_ position: Int) throws -> Int64?
  func text(_ position: Int) throws -> String
  func optionalText(_ position: Int) throws -> String?
  func bytes(_ position: Int) throws -> [UInt8]
  func optionalBytes(_ position: Int) throws -> [UInt8]?
  /// A truth value; in SQLite the integer 0 or 1.
  func bool(_ position: Int) throws -> Bool
}

/// The answer to a statement, which may still be on its way. It belongs to its transaction.
package struct PendingRows<Row> {
  /// Waits for it.
  package let all: () throws -> [Row]
}

/// A connection inside a transaction.
///
/// Placeholders are `$1`, `$2` … numbered in the order in which they first appear in the statement; `parameters` holds
/// one value for each. A statement that breaks this rule, or that the database does not understand, throws
/// `StoreFailure.statement`; a violated constraint throws `StoreFailure.constraint`.
package protocol SQLConnection {
  var dialect: SQLDialect { get }

  /// Runs one statement and maps each row of its answer.
  func query<T>(_ sql: String, _ parameters: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> [T]

  /// Runs one statement and returns the number of rows it inserted, updated or deleted.
  @discardableResult
  func execute(_ sql: String, _ parameters: [SQLValue]) throws -> Int

  /// Asks what is needed no earlier than the answer to a later statement: where the database is elsewhere, both take one round trip.
  func queryAhead<T>(
    _ sql: String, _ parameters: [SQLValue], _ map: @escaping (any SQLRow) throws -> T
  ) throws -> PendingRows<T>

  /// Makes the one change of a transaction, as its last statement: where the database is elsewhere, it leaves with the COMMIT.
  ///
  /// What the body has read says that there is something to change. If there is not, another transaction was faster, and the body
  /// runs again.
  func finish(_ sql: String, _ parameters: [SQLValue]) throws

  /// Lifts the limits of time from the rest of this transaction, which may rebuild a large table or wait for another server that
  /// does.
  func waitAsLongAsItTakes() throws
}

extension SQLConnection {
  package func queryAhead<T>(
    _ sql: String, _ parameters: [SQLValue], _ map: @escaping (any SQLRow) throws -> T
  ) throws -> PendingRows<T> {
    let rows = try query(sql, parameters, map)
    return PendingRows { rows }
  }

  package func finish(_ sql: String, _ parameters: [SQLValue]) throws {
    // Whoever writes is alone here.
    guard try execute(sql, parameters) > 0 else { throw StoreFailure.statement("there was nothing to change: \(sql)") }
  }

  package func waitAsLongAsItTakes() throws {}

  /// The first row of the answer, if it has any.
  package func first<T>(_ sql: String, _ parameters: [SQLValue], _ map: (any SQLRow) throws -> T) throws -> T? {
    try query(sql, parameters, map).first
  }

  /// Whether the answer has a row.
  package func exists(_ sql: String, _ parameters: [SQLValue]) throws -> Bool {
    try !query(sql, parameters) { _ in true }.isEmpty
  }

  /// Waits until no other transaction holds the lock of this number, and holds it until this one ends.
  /// On SQLite there is nothing to wait for: a transaction that writes is alone already.
  package func lock(_ number: Int64) throws {
    guard let statement = dialect.advisoryLock else { return }
    // It is the database that has the next statement wait.
    _ = try queryAhead(statement, [.integer(number)]) { _ in true }
  }
}
