// The engine: what stands between the store's SQL and a database.
//
// The domain folders of this target write each statement once; the engine runs it. A request goes
// use case → store → `SQLEngine.read` or `write` → `SQLConnection` → SQLite (folder `SQLite/`) or PostgreSQL.
// An engine knows transactions, placeholders and failures; it knows nothing of licenses.

/// A database that runs bodies of statements, each body in one transaction.
///
/// A body is plain synchronous code that touches nothing but its connection, since it may run more than once: when the
/// transaction that it shared with others is given up, it runs again in its own.
/// The errors a body throws reach the caller unchanged; every other failure is a `StoreFailure`.
package protocol SQLEngine: Sendable {
  /// Runs the body on one unchanging view of the database. Statements that write fail.
  func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

  /// Runs the body in a transaction and returns its value once that is on disk. A body that throws changes nothing.
  ///
  /// A caller's cancellation does not stop a write that has been handed over: it happens, and its value is returned.
  @discardableResult
  func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

  /// A number that grows with each commit, at the latest when the commit is acknowledged; nil where other processes commit
  /// as well.
  var revision: Int? { get }

  /// Finishes the writes that wait and lets go of the database. Everything asked later fails with `.unavailable`.
  func close() async
}
