/// When to poll next, in seconds from now (RFC 8628 §3.5).
package enum PollSchedule {
  /// What each `slow_down` adds to the interval.
  static let slowDownStep: Int64 = 5
  /// Polls that fail on the way are repeated this often at the least: a person is waiting.
  private static let longestBackOff: Int64 = 60
  /// How long after its end a code is still asked for: the answer that held the tokens may have been lost.
  static let graceAfterExpiry: Int64 = 600

  /// The interval to keep when the server names one: 0 or less is none, an hour is more than any person waits.
  static func interval(_ answered: Int) -> Int64 { answered > 0 ? min(Int64(answered), 3600) : 5 }

  /// - Parameters:
  ///   - failures: polls in a row that came to nothing on the way.
  ///   - retryAfter: how many seconds the server asked for, if it did.
  package static func next(interval: Int64, failures: Int, retryAfter: Int64?, jitter: Double) -> Int64 {
    guard failures > 0 else { return interval }
    let backOff = RefreshSchedule.afterFailure(failures, retryAfter: nil, jitter: jitter)
    return max(interval, min(backOff, longestBackOff), min(retryAfter ?? 0, RefreshSchedule.longestRetryAfter))
  }
}
