import Dispatch
import Synchronization

/// A transaction whose caller waits for it. Exactly one of the two is called, once.
struct PendingWork: Sendable {
  /// Runs it and answers.
  let run: @Sendable (PostgreSQLSession) -> Void
  /// Answers that it was not run.
  let refuse: @Sendable (StoreFailure) -> Void
}

/// The transactions that wait for a connection, first come, first served, and not longer than a limit.
final class WorkQueue: Sendable {
  private struct State {
    var waiting: [(work: PendingWork, until: ContinuousClock.Instant)] = []
    /// Threads that have nothing to do; the one that rested last, whose connection is the freshest, is woken first.
    var resting: [DispatchSemaphore] = []
    var isClosed = false
  }

  private enum Step {
    case work(PendingWork)
    case rest
    case end
  }

  private let state = Mutex(State())
  private let watchWakes = DispatchSemaphore(value: 0)
  private let capacity: Int
  private let waitLimit: Duration

  init(capacity: Int, waitLimit: Duration) {
    self.capacity = capacity
    self.waitLimit = waitLimit
  }

  var count: Int { state.withLock { $0.waiting.count } }

  /// Lets the work wait, or refuses it at once when too much does or the queue is closed.
  func append(_ work: PendingWork) {
    let refusal: StoreFailure? = state.withLock { state in
      guard !state.isClosed else { return .unavailable }
      guard state.waiting.count < capacity else { return .busy }
      state.waiting.append((work, .now + waitLimit))
      if let thread = state.resting.popLast() {
        thread.signal()
      } else if state.waiting.count == 1 {
        watchWakes.signal()
      }
      return nil
    }
    if let refusal { work.refuse(refusal) }
  }

  /// The work to do next; waits for it. Nil when the queue is closed and empty.
  /// - Parameter thread: what the calling thread waits on.
  func next(for thread: DispatchSemaphore) -> PendingWork? {
    while true {
      let step = state.withLock { state -> Step in
        if let first = state.waiting.first {
          state.waiting.removeFirst()
          return .work(first.work)
        }
        if state.isClosed { return .end }
        state.resting.append(thread)
        return .rest
      }
      switch step {
      case .work(let work): return work
      case .end: return nil
      case .rest: thread.wait()
      }
    }
  }

  /// Takes no more work; what waits is still handed out.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.resting.forEach { $0.signal() }
      state.resting = []
      watchWakes.signal()
    }
  }

  /// Refuses what has waited too long, until the queue is closed and empty.
  func watch() {
    while true {
      let now = ContinuousClock.now
      let (late, next, hasEnded) = state.withLock { state in
        let late = state.waiting.prefix { $0.until <= now }.map(\.work)
        state.waiting.removeFirst(late.count)
        return (late, state.waiting.first?.until, state.isClosed && state.waiting.isEmpty)
      }
      late.forEach { $0.refuse(.unavailable) }
      if hasEnded { return }
      if let next {
        _ = watchWakes.wait(timeout: .now() + .milliseconds(now.duration(to: next).wholeMilliseconds))
      } else {
        watchWakes.wait()
      }
    }
  }
}
