import Synchronization

/// Counts what the server has acknowledged, and ends the server at a count. At a time, the end would come sooner or
/// later in the work with the speed of the machine.
final class Acknowledgements: Sendable {
  private struct State {
    var count = 0
    var limit = Int.max
    var atLimit: @Sendable () -> Void = {}
    var secrets: [String] = []
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }
  /// What the acknowledgements carried that must be in no log.
  var secrets: [String] { state.withLock { $0.secrets } }

  /// Counts from 0; `action` runs once, with the acknowledgement that reaches the limit.
  func restart(limit: Int, _ action: @escaping @Sendable () -> Void) {
    state.withLock { $0 = State(limit: limit, atLimit: action) }
  }

  func add(secrets: String...) {
    let action = state.withLock { state -> (@Sendable () -> Void)? in
      state.count += 1
      state.secrets += secrets
      return state.count == state.limit ? state.atLimit : nil
    }
    action?()
  }
}
