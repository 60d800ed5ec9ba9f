import Dispatch
import GRDB
import Synchronization

/// Connections that read, opened when they are needed and kept.
///
/// Each read has a connection for itself, the one used last if it is free. GRDB's own pool does the same and looks at the
/// schema's version before each read, which takes longer than the statements of a read do; ours are prepared again by
/// SQLite itself when the schema changes.
final class Readers: Sendable {
  private let path: String
  private let configuration: Configuration
  private let idle = Mutex<[DatabaseQueue]>([])
  private let places: DispatchSemaphore

  /// - Parameters:
  ///   - configuration: of connections that only read.
  ///   - count: how many reads run at once; others wait.
  init(path: String, configuration: Configuration, count: Int) {
    self.path = path
    self.configuration = configuration
    places = DispatchSemaphore(value: count)
  }

  func read<T>(_ body: (Database) throws -> T) throws -> T {
    places.wait()
    defer { places.signal() }
    let reader = try idle.withLock { $0.popLast() } ?? DatabaseQueue(path: path, configuration: configuration)
    defer { idle.withLock { $0.append(reader) } }
    return try reader.unsafeRead(body)
  }

  /// Closes the connections. No read may be running.
  func close() throws {
    for reader in idle.withLock({ $0 }) { try reader.close() }
    idle.withLock { $0 = [] }
  }
}
