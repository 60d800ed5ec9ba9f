/// Why the database could not do what it was asked, apart from the errors that bodies throw.
///
/// The texts are for the log; they name tables and columns, never values.
package enum StoreFailure: Error, Sendable, Equatable {
  /// Too many writes wait, or something outside holds the database; later it may work.
  case busy
  /// No room is left on the disk, or in the database.
  case full
  /// The file, its file system or this transaction allows no writing.
  case readOnly
  /// The database is closed, cannot be reached or read, or there is no memory.
  case unavailable
  /// The answer to a commit did not come: it may have happened or not, and was not tried again.
  case outcomeUnknown
  /// Another server has the database at this path open.
  case locked(String)
  /// The file is damaged or is no database.
  case corrupt
  /// It cannot be opened the way this program needs it: the path, the permissions, or a SQLite that lacks something.
  case unusable(String)
  /// The schema was written by a newer program.
  case schemaTooNew(found: Int, known: Int)
  /// The program's migrations are not those the database was made with, or are misnumbered.
  case migrations(String)
  /// A statement violated a constraint, or a trigger refused it.
  case constraint(String)
  /// A programming error in a statement, its parameters or its body.
  case statement(String)
}

/// What is wrong with a row as its reader sees it; a programming error, or a database that others have written to.
package enum SQLError: Error, Sendable, Equatable {
  /// The column at this position, counted from 0, is missing or not of the expected kind.
  case column(Int, expected: SQLColumnKind)
}

/// What a column was read as.
package enum SQLColumnKind: Sendable, Equatable {
  case integer, text, bytes, bool
}
