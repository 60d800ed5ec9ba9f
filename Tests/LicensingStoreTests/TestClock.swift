import LicensingCore
import Synchronization

/// A clock that stands until the test moves it.
final class TestClock: WallClock {
  private let time: Mutex<Timestamp>

  init(at time: Timestamp = sampleTime) { self.time = Mutex(time) }

  var now: Timestamp { time.withLock { $0 } }

  func advance(seconds: Int64 = 0, milliseconds: Int64 = 0) {
    time.withLock { $0 = $0.adding(seconds: seconds).adding(milliseconds: milliseconds) }
  }

  func set(_ time: Timestamp) { self.time.withLock { $0 = time } }
}
