import HTTPEdge
import LicensingCore
import Synchronization

/// A clock that stands still until it is moved.
final class AdjustableClock: WallClock {
  /// 2026-09-21T14:13:20Z
  static let start = Timestamp(seconds: 1_790_000_000)

  private let time = Mutex(start)

  var now: Timestamp { time.withLock { $0 } }

  func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  func advance(milliseconds: Int64) { time.withLock { $0 = $0.adding(milliseconds: milliseconds) } }
  func set(_ now: Timestamp) { time.withLock { $0 = now } }
}
