import WebPages

extension DisplayTime {
  /// How long something lasts, exactly to the minute: `3 days`, `1 day and 12 hours`, `90 minutes`.
  static func length(_ seconds: Int64) -> String {
    let minutes = max(0, seconds) / 60
    // Up to two hours people count minutes, and up to two days hours.
    if minutes < 120 { return count(minutes, "minute") }
    let (hours, rest) = (minutes / 60, minutes % 60)
    if rest > 0 { return "\(count(hours, "hour")) and \(count(rest, "minute"))" }
    if hours < 48 { return count(hours, "hour") }
    return hours % 24 == 0 ? count(hours / 24, "day") : "\(count(hours / 24, "day")) and \(count(hours % 24, "hour"))"
  }

  private static func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
}
