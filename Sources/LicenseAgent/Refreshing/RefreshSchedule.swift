package import LicenseTokens

/// Refreshing is when the license token is renewed, and what becomes of a refusal. Pure: the keeper asks, and acts.

/// When to refresh next, in seconds from now. `jitter` is drawn from 0..<1, anew for each question, so that thousands of
/// agents that lost their server at one moment do not come back at one moment.
package enum RefreshSchedule {
  /// The longest time between two refreshes that succeed.
  static let longestPeriod: Int64 = 12 * 3600
  /// The shortest: before a renewal date tokens live shorter and shorter.
  static let shortestPeriod: Int64 = 30
  /// The longest wait after a failure.
  static let longestBackOff: Int64 = 15 * 60
  /// The longest wait that a server may ask for (`Retry-After`).
  static let longestRetryAfter: Int64 = 3600
  private static let firstBackOff: Int64 = 10
  /// Between two questions whether a suspended or expired license is good again.
  private static let pause: Int64 = 3600
  /// Over how long agents that are all late at their start spread.
  private static let startSpread: Double = 30

  /// After a token was fetched: 12 hours or half of its life, whichever is sooner, ± 10 %, but half a minute at the
  /// least.
  package static func afterSuccess(_ claims: LicenseClaims, jitter: Double) -> Int64 {
    let life = max(0, claims.expiresAt.subtracting(claims.issuedAt))
    return max(shortestPeriod, varied(min(longestPeriod, life / 2), jitter))
  }

  /// At the start of the process: what is left of that time.
  package static func afterStart(_ claims: LicenseClaims, now: Int64, jitter: Double) -> Int64 {
    let period = afterSuccess(claims, jitter: jitter)
    let left = claims.issuedAt.adding(period).subtracting(now)
    return left > 0 ? min(left, period) : Int64(startSpread * jitter)
  }

  /// At the start of a process whose license was suspended or expired: soon, for it may be good again.
  package static func afterStart(paused jitter: Double) -> Int64 { Int64(startSpread * jitter) }

  /// After the `failures`th failure in a row: 10 s, then twice as long each time up to 15 minutes, of which at least
  /// half is waited.
  /// - Parameter retryAfter: how many seconds the server asked for, if it did.
  package static func afterFailure(_ failures: Int, retryAfter: Int64?, jitter: Double) -> Int64 {
    let doublings = min(max(failures, 1), 11) - 1
    let longest = min(longestBackOff, firstBackOff << Int64(doublings))
    let wait = Int64(Double(longest) * (0.5 + 0.5 * jitter))
    return max(wait, min(retryAfter ?? 0, longestRetryAfter))
  }

  /// While the license is suspended or expired: an hour, ± 10 %.
  package static func afterPause(jitter: Double) -> Int64 { varied(pause, jitter) }

  private static func varied(_ seconds: Int64, _ jitter: Double) -> Int64 {
    Int64(Double(seconds) * (0.9 + 0.2 * jitter))
  }
}
