import GRDB
import GRDBSQLite

/// A failure as SQLite told it: the extended result code and its text.
struct SQLiteFailure: Error, Equatable {
  let code: Int32
  let message: String

  init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  /// What GRDB throws; its `DatabaseError` carries SQLite's code, and it throws nothing else for a failure of SQLite's.
  init(_ error: any Error) {
    let error = error as? DatabaseError ?? DatabaseError(resultCode: .SQLITE_ERROR, message: "\(error)")
    self.init(code: error.extendedResultCode.rawValue, message: error.message ?? "")
  }

  /// The last failure on this connection.
  init(of connection: OpaquePointer) {
    self.init(code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
  }

  /// The code without its details (https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes).
  var primaryCode: Int32 { code & 0xff }

  /// Whether the disk did not do what it was told, so that what it holds is no longer known.
  var isInputOutput: Bool { primaryCode == SQLITE_IOERR }

  /// What the callers of the engine see.
  var storeFailure: StoreFailure {
    switch primaryCode {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .full
    case SQLITE_READONLY: .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
    case SQLITE_CONSTRAINT: .constraint(message)
    case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_PERM, SQLITE_AUTH, SQLITE_PROTOCOL, SQLITE_INTERRUPT:
      .unavailable
    default: .statement("\(message) (\(code))")
    }
  }
}
