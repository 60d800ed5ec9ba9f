import LicenseTokens
import LicensingCore

/// Times as people read them.
enum DisplayTime {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// `30 June 2027`
  static func date(_ date: RenewalDate) -> String {
    let parts = date.description.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]) else { return date.description }
    return "\(parts[2]) \(months[parts[1] - 1]) \(parts[0])"
  }

  /// `30 June 2027, 14:05 UTC`
  static func time(_ time: Timestamp) -> String {
    guard let date = RenewalDate(unixTime: time.seconds) else { return "\(time.milliseconds)" }
    return "\(Self.date(date)), \(time.rfc3339.dropFirst(11).prefix(5)) UTC"
  }

  /// `3 minutes ago`
  static func ago(_ time: Timestamp, at now: Timestamp) -> String {
    let seconds = now.seconds - time.seconds
    switch seconds {
    case ..<60: return "just now"
    case ..<3600: return count(seconds / 60, "minute")
    case ..<86_400: return count(seconds / 3600, "hour")
    default: return count(seconds / 86_400, "day")
    }
  }

  private static func count(_ number: Int64, _ unit: String) -> String {
    "\(number) \(unit)\(number == 1 ? "" : "s") ago"
  }
}
