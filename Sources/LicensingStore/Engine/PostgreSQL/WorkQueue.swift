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
///
/// A thread takes one only when its connection is open: until then another thread may take it, and its caller waits no longer than for
/// one that is in use.
final class WorkQueue: Sendable {
  private struct State {
    var waiting: [(work: PendingWork, until: ContinuousClock.Instant)] = []
    /// Threads that have nothing to do; the one that rested last, whose connection is the freshest, is woken first.
    var resting: [DispatchSemaphore] = []
    /// Whether `watch` sleeps until something waits.
    var isUnwatched = false
    var isClosed = false
  }

  private enum Step { case goOn, rest, end }

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
      // A thread that takes it at once needs no watch.
      if let thread = state.resting.popLast() { thread.signal() } else { wakeWatch(&state) }
      return nil
    }
    if let refusal { work.refuse(refusal) }
  }

  /// Waits until there is something to do.
  /// - Parameter thread: what the calling thread waits on.
  /// - Returns: false when the queue is closed and empty.
  func wait(_ thread: DispatchSemaphore) -> Bool {
    while true {
      let step = state.withLock { state -> Step in
        if !state.waiting.isEmpty { return .goOn }
        if state.isClosed { return .end }
        state.resting.append(thread)
        return .rest
      }
      switch step {
      case .goOn: return true
      case .end: return false
      case .rest: thread.wait()
      }
    }
  }

  /// What waits goes on waiting for a while, since a connection has to be opened first.
  func delay() { state.withLock { wakeWatch(&$0) } }

  /// What has waited longest; nil if others took all.
  func take() -> PendingWork? {
    state.withLock { state in state.waiting.isEmpty ? nil : state.waiting.removeFirst().work }
  }

  private func wakeWatch(_ state: inout State) {
    guard state.isUnwatched else { return }
    state.isUnwatched = false
    watchWakes.signal()
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
        let hasEnded = state.isClosed && state.waiting.isEmpty
        state.isUnwatched = state.waiting.isEmpty && !hasEnded
        return (late, state.waiting.first?.until, hasEnded)
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
