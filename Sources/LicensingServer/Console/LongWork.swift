import LicensingCore
import Synchronization

/// Work for a license that takes longer than a page can wait for: keys that are made, files that are issued by the thousand. Each run
/// goes on by itself, whoever looks at its page; one for a license at a time.
///
/// What is remembered is only how far a run is, and what came of the last one of a license, until newer ones need the room. What it
/// made is in the store, and a restart loses none of it.
final class LongWork<Outcome: Sendable>: Sendable {
  struct Run: Sendable {
    /// What tells it from the runs before and after it.
    let number: Int
    let total: Int
    var done = 0
    var end: End?

    /// How a run ended; nil: it goes on.
    enum End: Sendable {
      case done(Outcome)
      /// Some hundreds at a time are made; those before are there.
      case failed
    }

    var outcome: Outcome? {
      if case .done(let outcome) = end { outcome } else { nil }
    }
  }

  enum Beginning: Sendable, Equatable {
    /// With the run's number.
    case begun(Int)
    /// One is under way for the license; nothing was started.
    case underWay
    /// The runs of other licenses take all the room; nothing was started.
    case full
  }

  /// Tells how many are done after each step.
  typealias Work = @Sendable (_ progress: @escaping @Sendable (Int) async -> Void) async throws -> Outcome

  /// How many things all runs together may be about: a hundred bytes or two are remembered of each.
  static var mostThings: Int { 500_000 }
  /// What is done while the page waits.
  static var quick: Int { 500 }

  private struct State {
    var next: Int
    var runs: [LicenseID: Run] = [:]
  }

  private let state: Mutex<State>

  init(firstNumber: Int = 1) { state = Mutex(State(next: firstNumber)) }

  /// The last run of a license that is remembered.
  func run(of license: LicenseID) -> Run? { state.withLock { $0.runs[license] } }

  /// Starts a run, and waits until its first step is done; for a few things, until all are.
  /// - Throws: what the work threw in that time; the run is forgotten then.
  func start(_ total: Int, on license: LicenseID, _ work: @escaping Work) async throws -> Beginning {
    let beginning = begin(total, on: license)
    guard case .begun(let number) = beginning else { return beginning }
    let (steps, continuation) = AsyncThrowingStream<Void, any Error>.makeStream()
    // Not a child of the request: the work outlives the page that asked for it.
    Task {
      do {
        let outcome = try await work { done in
          self.change(number, on: license) { $0.done = done }
          continuation.yield()
        }
        self.change(number, on: license) { $0.end = .done(outcome) }
        continuation.finish()
      } catch {
        self.change(number, on: license) { $0.end = .failed }
        continuation.finish(throwing: error)
      }
    }
    var isWaiting = true
    var waited = steps.makeAsyncIterator()
    do {
      while isWaiting { isWaiting = try await waited.next() != nil && total <= Self.quick }
    } catch {
      forget(number, on: license)
      throw error
    }
    return beginning
  }

  private func begin(_ total: Int, on license: LicenseID) -> Beginning {
    state.withLock { state in
      if let run = state.runs[license], run.end == nil { return .underWay }
      state.runs[license] = nil
      guard Self.makeRoom(for: total, in: &state.runs) else { return .full }
      let number = state.next
      state.next += 1
      state.runs[license] = Run(number: number, total: total)
      return .begun(number)
    }
  }

  /// Forgets what has ended, oldest first, until there is room.
  private static func makeRoom(for total: Int, in runs: inout [LicenseID: Run]) -> Bool {
    var taken = runs.values.reduce(0) { $0 + $1.total }
    let ended = runs.filter { $0.value.end != nil }.sorted { $0.value.number < $1.value.number }
    for (license, run) in ended where taken + total > mostThings {
      runs[license] = nil
      taken -= run.total
    }
    return taken + total <= mostThings
  }

  private func change(_ number: Int, on license: LicenseID, _ change: (inout Run) -> Void) {
    state.withLock { state in
      guard var run = state.runs[license], run.number == number else { return }
      change(&run)
      state.runs[license] = run
    }
  }

  private func forget(_ number: Int, on license: LicenseID) {
    state.withLock { state in
      if state.runs[license]?.number == number { state.runs[license] = nil }
    }
  }
}
