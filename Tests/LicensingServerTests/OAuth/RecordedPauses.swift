import Synchronization

/// Until when somebody wanted to wait; nobody does.
final class RecordedPauses: Sendable {
  private let recorded = Mutex<[ContinuousClock.Instant]>([])

  var instants: [ContinuousClock.Instant] { recorded.withLock { $0 } }

  func add(_ instant: ContinuousClock.Instant) { recorded.withLock { $0.append(instant) } }
}
