import Synchronization

/// About how many device authorizations are pending in all: counted in the store once a second, and raised with each new one
/// in between, so that the cap needs no count per request.
final class PendingGauge: Sendable {
  private struct State {
    var count: Int64 = 0
    var countedAt: Timestamp?
  }
  private let state = Mutex(State())

  private static let freshForMilliseconds: Int64 = 1000

  func isStale(at now: Timestamp) -> Bool {
    state.withLock { state in
      guard let countedAt = state.countedAt else { return true }
      return now < countedAt || now >= countedAt.adding(milliseconds: Self.freshForMilliseconds)
    }
  }

  func set(_ count: Int64, at now: Timestamp) {
    state.withLock { $0 = State(count: count, countedAt: now) }
  }

  func increase() { state.withLock { $0.count += 1 } }
  var count: Int64 { state.withLock { $0.count } }
}
