/// Times in the log: ISO 8601, UTC, milliseconds (`2026-01-31T23:59:59.999Z`), without a calendar library.
enum LogTime {
  private static let millisecondsPerDay: Int64 = 86_400_000

  static func text(milliseconds: Int64) -> String {
    let remainder = milliseconds % millisecondsPerDay
    let timeOfDay = remainder < 0 ? remainder + millisecondsPerDay : remainder
    let days = milliseconds / millisecondsPerDay - (remainder < 0 ? 1 : 0)
    let (year, month, day) = date(daysSince1970: days)
    let (seconds, fraction) = timeOfDay.quotientAndRemainder(dividingBy: 1000)
    let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock).\(padded(fraction, 3))Z"
  }

  /// The Gregorian date. Years are counted from March, so that the leap day is a year's last, within eras of 400 years
  /// (146 097 days).
  private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let daysPerEra: Int64 = 146_097
    // From 0000-03-01 on.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - (daysPerEra - 1)) / daysPerEra
    let dayOfEra = shifted - era * daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
