/// The few words that the two databases spell differently, put into a statement where it differs.
package struct SQLDialect: Sendable, Equatable {
  /// Column type of a byte string.
  package let bytesType: String
  /// Column type of a 64-bit integer.
  package let integerType: String
  /// What follows an expression or a column that is to be compared and sorted byte by byte.
  package let collation: String
  /// What ends a SELECT whose rows this transaction is about to change.
  package let forUpdate: String
  /// A query that takes the lock numbered `$1` until the transaction ends; nil where writers are alone anyway.
  package let advisoryLock: String?
  /// A query that has a row if there is a table with the name `$1`.
  package let tableNamed: String
  /// What ends a CREATE TABLE whose rows are nothing but their primary key, so that they are kept once.
  package let keptInKeyOrder: String
  /// The aggregate that joins texts, with what stands between them as its second argument.
  package let joinedTexts: String

  /// SQLite from 3.40. It compares byte by byte by itself, and runs one writing transaction at a time.
  package static let sqlite = SQLDialect(
    bytesType: "BLOB", integerType: "INTEGER", collation: "", forUpdate: "", advisoryLock: nil,
    tableNamed: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1", keptInKeyOrder: " WITHOUT ROWID",
    joinedTexts: "group_concat")

  /// PostgreSQL from 15.
  package static let postgresql = SQLDialect(
    bytesType: "BYTEA", integerType: "BIGINT", collation: "COLLATE \"C\"", forUpdate: "FOR UPDATE",
    advisoryLock: "SELECT pg_advisory_xact_lock(CAST($1 AS BIGINT))",
    tableNamed: "SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass(CAST($1 AS TEXT))", keptInKeyOrder: "",
    joinedTexts: "string_agg")
}

/// A statement that the databases spell differently, put together once.
struct StatementByDialect: Sendable {
  private let sqlite: String
  private let postgresql: String

  init(_ statement: (SQLDialect) -> String) {
    (sqlite, postgresql) = (statement(.sqlite), statement(.postgresql))
  }

  subscript(dialect: SQLDialect) -> String { dialect == .sqlite ? sqlite : postgresql }
}
