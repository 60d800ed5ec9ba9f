package import LicenseTokens

/// Times as people read them.
package enum DisplayTime {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let day: Int64 = 86_400

  /// `30 June 2027`
  package static func date(_ date: RenewalDate) -> String {
    let parts = date.description.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]) else { return date.description }
    return "\(parts[2]) \(months[parts[1] - 1]) \(parts[0])"
  }

  /// `30 June 2027, 14:05 UTC`
  /// - Parameter seconds: since 1970; before that and after the year 9999 the number itself is shown.
  package static func time(_ seconds: Int64) -> String {
    guard let date = RenewalDate(unixTime: seconds) else { return "\(seconds)" }
    let minute = seconds % day / 60
    return "\(Self.date(date)), \(twoDigits(minute / 60)):\(twoDigits(minute % 60)) UTC"
  }

  /// `30 June 2027, 14:05:10 UTC`
  package static func exact(_ seconds: Int64) -> String {
    guard let date = RenewalDate(unixTime: seconds) else { return "\(seconds)" }
    return "\(Self.date(date)), \(clock(seconds)) UTC"
  }

  /// `2027-06-30T14:05:10Z` (RFC 3339)
  package static func machine(_ seconds: Int64) -> String {
    guard let date = RenewalDate(unixTime: seconds) else { return "\(seconds)" }
    return "\(date.description)T\(clock(seconds))Z"
  }

  /// `14:05:10`
  private static func clock(_ seconds: Int64) -> String {
    let second = seconds % day
    return [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
  }

  /// `3 minutes ago`
  package static func ago(_ seconds: Int64) -> String {
    seconds < 60 ? "just now" : "\(span(seconds)) ago"
  }

  /// `in 3 minutes`
  package static func ahead(_ seconds: Int64) -> String {
    seconds < 60 ? "in less than a minute" : "in \(span(seconds))"
  }

  /// The largest unit that fits, rounded down.
  private static func span(_ seconds: Int64) -> String {
    switch seconds {
    case ..<3600: count(seconds / 60, "minute")
    case ..<day: count(seconds / 3600, "hour")
    default: count(seconds / day, "day")
    }
  }

  private static func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }

  private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
