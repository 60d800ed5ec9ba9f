/// Times in the log: ISO 8601, UTC, milliseconds (`2026-01-31T23:59:59.999Z`), without a calendar library.
enum LogTime {
  private static let millisecondsPerDay: Int64 = 86_400_000

  static func append(milliseconds: Int64, to line: inout [UInt8]) {
    let remainder = milliseconds % millisecondsPerDay
    let timeOfDay = remainder < 0 ? remainder + millisecondsPerDay : remainder
    let days = milliseconds / millisecondsPerDay - (remainder < 0 ? 1 : 0)
    let (year, month, day) = date(daysSince1970: days)
    let (seconds, fraction) = timeOfDay.quotientAndRemainder(dividingBy: 1000)
    append(year, digits: 4, to: &line)
    append("-", month, digits: 2, to: &line)
    append("-", day, digits: 2, to: &line)
    append("T", seconds / 3600, digits: 2, to: &line)
    append(":", seconds / 60 % 60, digits: 2, to: &line)
    append(":", seconds % 60, digits: 2, to: &line)
    append(".", fraction, digits: 3, to: &line)
    line.append(UInt8(ascii: "Z"))
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

  private static func append(_ mark: Unicode.Scalar, _ number: Int64, digits: Int, to line: inout [UInt8]) {
    line.append(UInt8(ascii: mark))
    append(number, digits: digits, to: &line)
  }

  /// In so many digits at least.
  private static func append(_ number: Int64, digits: Int, to line: inout [UInt8]) {
    var divisor: Int64 = 1
    for _ in 1..<digits { divisor *= 10 }
    guard 0..<divisor * 10 ~= number else { return line += String(number).utf8 }
    while divisor > 0 {
      line.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }
}
