import Dispatch
import Synchronization

/// A write whose caller waits for its answer. Exactly one of `Outcome.answer` and `refuse` is called, once.
struct PendingWrite: Sendable {
  /// What a body came to. Its caller learns nothing before `answer` is called.
  struct Outcome: Sendable {
    let succeeded: Bool
    let answer: @Sendable () -> Void
  }

  /// Runs the body, as often as needed.
  let run: @Sendable (any SQLConnection) -> Outcome
  /// Answers with a failure instead of an outcome.
  let refuse: @Sendable (StoreFailure) -> Void
}

extension PendingWrite {
  init<T: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> T, answering caller: CheckedContinuation<T, any Error>
  ) {
    run = { connection in
      do {
        let value = try body(connection)
        return Outcome(succeeded: true) { caller.resume(returning: value) }
      } catch {
        return Outcome(succeeded: false) { caller.resume(throwing: error) }
      }
    }
    refuse = { caller.resume(throwing: $0) }
  }
}

/// The writes that wait for the committer, first come, first served.
final class WriteQueue: Sendable {
  private struct State {
    var waiting: [PendingWrite] = []
    var closed = false
    var committerSleeps = false
  }

  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { state.withLock { $0.waiting.count } }

  /// Lets the write wait, or refuses it at once when too many do or the queue is closed.
  func append(_ write: PendingWrite) {
    let refusal: StoreFailure? = state.withLock { state in
      guard !state.closed else { return .unavailable }
      guard state.waiting.count < capacity else { return .busy }
      state.waiting.append(write)
      wakeCommitter(&state)
      return nil
    }
    if let refusal { write.refuse(refusal) }
  }

  /// Takes no more writes; those that wait are still handed out.
  func close() {
    state.withLock { state in
      state.closed = true
      wakeCommitter(&state)
    }
  }

  /// The writes to commit next, at least one; waits for it. Nil when the queue is closed and empty.
  func next(upTo limit: Int) -> [PendingWrite]? {
    while true {
      let (batch, ended) = state.withLock { state in
        let batch = Array(state.waiting.prefix(limit))
        state.waiting.removeFirst(batch.count)
        state.committerSleeps = batch.isEmpty && !state.closed
        return (batch, state.closed)
      }
      if !batch.isEmpty { return batch }
      if ended { return nil }
      wake.wait()
    }
  }

  /// All that wait now.
  func takeAll() -> [PendingWrite] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  private func wakeCommitter(_ state: inout State) {
    guard state.committerSleeps else { return }
    state.committerSleeps = false
    wake.signal()
  }
}
