/// Buckets of one size, one for each subject: full at first, refilled evenly over a window.
///
/// A bucket is one number, the time at which it is full again (the generic cell rate algorithm). Subjects stand in two generations:
/// when the young one has half of the capacity, it becomes the old one and what was old is forgotten. So a subject that keeps
/// asking stays, and memory is bounded whatever asks.
struct TokenBuckets: Sendable {
  /// Microseconds.
  private let window: Int64
  private let perToken: Int64
  private let isLimited: Bool
  private let halfCapacity: Int
  private var young: [String: Int64] = [:]
  private var old: [String: Int64] = [:]

  /// - Parameter size: how many tokens a full bucket has, which is also how many come back in a window; 0: no limit.
  init(size: Int, windowSeconds: Int64, capacity: Int) {
    isLimited = size > 0
    window = windowSeconds * 1_000_000
    perToken = isLimited ? window / Int64(size) : 0
    halfCapacity = max(capacity / 2, 1)
  }

  var count: Int { young.count + old.count }

  /// Whether a bucket holds a token.
  func has(_ subject: String, at now: Timestamp) -> Bool {
    !isLimited || fullAgain(subject, at: Self.microseconds(now)) <= Self.microseconds(now) + window - perToken
  }

  /// Takes a token; false if there is none.
  mutating func take(_ subject: String, at now: Timestamp) -> Bool {
    guard isLimited else { return true }
    let now = Self.microseconds(now)
    let fullAgain = fullAgain(subject, at: now)
    let isEnough = fullAgain <= now + window - perToken
    keep(isEnough ? fullAgain + perToken : fullAgain, for: subject)
    return isEnough
  }

  /// Empties a bucket, however much it held: it is full again after a whole window.
  mutating func empty(_ subject: String, at now: Timestamp) {
    guard isLimited else { return }
    keep(Self.microseconds(now) + window, for: subject)
  }

  /// No later than an empty bucket takes: a clock that was set back locks nobody out for longer.
  private func fullAgain(_ subject: String, at now: Int64) -> Int64 {
    min(max(young[subject] ?? old[subject] ?? now, now), now + window)
  }

  private mutating func keep(_ time: Int64, for subject: String) {
    young[subject] = time
    guard young.count >= halfCapacity else { return }
    old = young
    young = [:]
  }

  /// Held within the years that clocks can show, so that nothing overflows.
  private static func microseconds(_ time: Timestamp) -> Int64 {
    min(max(time.milliseconds, 0), 4_000_000_000_000_000) * 1000
  }
}
