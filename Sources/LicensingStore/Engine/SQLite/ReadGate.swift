import Dispatch
import Synchronization

/// Counts the reads that run, so that the database is closed under none of them.
final class ReadGate: Sendable {
  private let state = Mutex((reading: 0, closed: false))
  private let empty = DispatchSemaphore(value: 0)

  /// Runs the read unless the gate is closed.
  func pass<T>(_ read: () throws -> T) throws -> T {
    let enters = state.withLock { state in
      if !state.closed { state.reading += 1 }
      return !state.closed
    }
    guard enters else { throw StoreFailure.unavailable }
    defer { leave() }
    return try read()
  }

  /// Lets no more reads in and waits for those that run. To be called once.
  func close() {
    let waits = state.withLock { state in
      state.closed = true
      return state.reading > 0
    }
    if waits { empty.wait() }
  }

  private func leave() {
    let isLast = state.withLock { state in
      state.reading -= 1
      return state.closed && state.reading == 0
    }
    if isLast { empty.signal() }
  }
}
