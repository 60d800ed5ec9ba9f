import Dispatch
import GRDB
import Synchronization

/// Connections that read, opened when they are needed and kept, each with the view of the database that it read last.
///
/// Each read has a connection for itself, the one used last if it is free. As long as nothing is committed, a connection's
/// view is the database as it is, and the next read goes on in it: to let go of a view and take another costs as much as a
/// short statement. GRDB's own pool would look at the schema's version before each read, which takes longer still;
/// ours are prepared again by SQLite itself when the schema changes.
final class Readers: Sendable {
  private let path: String
  private let configuration: Configuration
  private let idle = Mutex<[Reader]>([])
  private let places: DispatchSemaphore

  /// - Parameters:
  ///   - configuration: of connections that only read.
  ///   - count: how many reads run at once; others wait.
  init(path: String, configuration: Configuration, count: Int) {
    self.path = path
    self.configuration = configuration
    places = DispatchSemaphore(value: count)
  }

  /// - Parameter revision: grows with each commit before it is acknowledged. What was committed when this is called is seen.
  func read<T>(at revision: Int, _ body: (SQLiteConnection) throws -> T) throws -> T {
    places.wait()
    defer { places.signal() }
    let reader = try idle.withLock { $0.popLast() } ?? Reader(path: path, configuration: configuration)
    defer { idle.withLock { $0.append(reader) } }
    return try reader.read(at: revision, body)
  }

  /// Lets go of the views that no read uses now: the log cannot begin anew while a view of it is held.
  func letGo() {
    idle.withLock { for reader in $0 { reader.letGo() } }
  }

  /// Closes the connections. No read may be running.
  func close() throws {
    try idle.withLock { idle in
      for reader in idle { try reader.close() }
      idle = []
    }
  }
}

/// One connection that reads. Whoever took it out of the list uses it alone, which is why it may be sent about.
private final class Reader: @unchecked Sendable {
  private let queue: DatabaseQueue
  private let connection: SQLiteConnection
  /// At which revision its view was taken; nil: it has none.
  private var revision: Int?

  init(path: String, configuration: Configuration) throws {
    queue = try DatabaseQueue(path: path, configuration: configuration)
    connection = try queue.unsafeRead { try SQLiteConnection($0.connectionPointer) }
  }

  func read<T>(at revision: Int, _ body: (SQLiteConnection) throws -> T) throws -> T {
    if self.revision != revision || !connection.isInsideTransaction {
      letGo()
      try connection.control("BEGIN")
      self.revision = revision
    }
    do {
      return try body(connection)
    } catch {
      // A failure of the disk may have ended it.
      letGo()
      throw error
    }
  }

  func letGo() {
    revision = nil
    // Nothing was written, so this only lets go of the view.
    if connection.isInsideTransaction { try? connection.control("ROLLBACK") }
  }

  func close() throws {
    letGo()
    connection.finalizeStatements()
    try queue.close()
  }
}

extension Database {
  /// For our own statements.
  /// - Throws: `StoreFailure.unavailable` when the connection is closed.
  var connectionPointer: OpaquePointer {
    get throws {
      guard let connection = sqliteConnection else { throw StoreFailure.unavailable }
      return connection
    }
  }
}
