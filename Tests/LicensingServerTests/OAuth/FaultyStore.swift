import HTTPEdge
import LicensingCore
import LicensingStore
import Synchronization

/// A store that can be told to fail, and that counts what it is asked.
final class FaultyStore: Store {
  enum Fault: Sendable {
    case none, writes, everything
    /// An error that nobody foresaw.
    case unforeseen
  }

  struct Unforeseen: Error {
    let path = "/var/lib/countersign/store.sqlite"
  }

  let healthy: SQLStore
  private let state = Mutex(Fault.none)
  private let asked = Mutex(Work())

  /// How often it was asked.
  struct Work: Sendable, Equatable {
    var reads = 0
    var writes = 0
  }

  var work: Work { asked.withLock { $0 } }

  init(_ store: SQLStore) { healthy = store }

  var fault: Fault {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> T) async throws -> T {
    asked.withLock { $0.reads += 1 }
    return switch fault {
    case .none, .writes: try await healthy.read(body)
    case .everything: throw LicensingError.unavailable
    case .unforeseen: throw Unforeseen()
    }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any StoreWriter) throws -> T) async throws -> T {
    asked.withLock { $0.writes += 1 }
    return switch fault {
    case .none: try await healthy.write(body)
    case .writes, .everything: throw LicensingError.unavailable
    case .unforeseen: throw Unforeseen()
    }
  }

  func note(_ fact: Note) { healthy.note(fact) }
  func flushNotes() async throws { try await healthy.flushNotes() }
}
