import Synchronization

/// Something that happens once and is waited for.
final class Completion: Sendable {
  private let state = Mutex((reached: false, waiting: [CheckedContinuation<Void, Never>]()))

  func reach() {
    let waiting = state.withLock { state in
      defer { state = (true, []) }
      return state.waiting
    }
    waiting.forEach { $0.resume() }
  }

  func wait() async {
    await withCheckedContinuation { waiter in
      let reached = state.withLock { state in
        if !state.reached { state.waiting.append(waiter) }
        return state.reached
      }
      if reached { waiter.resume() }
    }
  }
}
