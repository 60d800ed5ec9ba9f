/// When to ask the server which license files were revoked, in seconds from now. `jitter` is drawn from 0..<1, anew for each
/// question.
package enum RevocationSchedule {
  /// The shortest time between two answers.
  static let period: Int64 = 12 * 3600
  private static let firstBackOff: Int64 = 15 * 60
  /// Over how long agents spread that all begin at one moment.
  private static let spread: Double = 30

  /// At the start of the process, and after a file was imported.
  package static func soon(jitter: Double) -> Int64 { Int64(spread * jitter) }

  /// 12 hours, or up to 10 % more.
  package static func afterSuccess(jitter: Double) -> Int64 { Int64(Double(period) * (1 + 0.1 * jitter)) }

  /// After the `failures`th failure in a row: 15 minutes, then twice as long each time up to 12 hours, of which at least half is
  /// waited.
  package static func afterFailure(_ failures: Int, jitter: Double) -> Int64 {
    let doublings = min(max(failures, 1), 7) - 1
    return Int64(Double(min(period, firstBackOff << Int64(doublings))) * (0.5 + 0.5 * jitter))
  }
}
