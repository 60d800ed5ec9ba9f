import GRDB
import GRDBSQLite

/// The one connection that writes. Only the committing thread uses it, which is why it may be sent there.
final class Writer: @unchecked Sendable {
  let connection: SQLiteConnection
  /// Opened the file, and closes it.
  private let pool: DatabasePool

  init(_ pool: DatabasePool) throws {
    self.pool = pool
    connection = try pool.writeWithoutTransaction { SQLiteConnection(try $0.connectionPointer) }
  }

  func close() throws {
    connection.finalizeStatements()
    try pool.close()
  }
}

extension SQLiteConnection {
  /// Has SQLite write the length of the log, in pages, here after each commit.
  func reportLogPages(to pages: UnsafeMutablePointer<Int32>) {
    _ = sqlite3_wal_hook(
      database,
      { pages, _, _, count in
        pages?.storeBytes(of: count, as: Int32.self)
        return SQLITE_OK
      }, pages)
  }

  /// Copies the log into the database.
  /// - Returns: why it could not.
  func checkpoint(_ mode: Int32) -> SQLiteFailure? {
    sqlite3_wal_checkpoint_v2(database, nil, mode, nil, nil) == SQLITE_OK ? nil : failure
  }
}
