/// The day until whose end a license is good: a date of the Gregorian calendar, in UTC, from 1970-01-01 to 9999-12-31.
public struct RenewalDate: Sendable, Hashable {
  /// Days since 1970-01-01.
  private let day: Int64

  private static let days = 0...2_932_896 as ClosedRange<Int64>
  private static let secondsPerDay: Int64 = 86_400

  private init?(day: Int64) {
    guard Self.days.contains(day) else { return nil }
    self.day = day
  }

  /// `nil` if there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard 1970...9999 ~= year, 1...12 ~= month, 1...31 ~= day else { return nil }
    // The year is taken to begin in March, which puts the leap day last: then 153 days make five months.
    let marchYear = month > 2 ? year : year - 1
    let monthsSinceMarch = (month + 9) % 12
    let days = 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400
    self.init(day: Int64(days + (153 * monthsSinceMarch + 2) / 5 + day - 1) - Self.daysFromYearZero)
    // A day that its month does not have comes out as one of the next month.
    guard components == (year, month, day) else { return nil }
  }

  /// The date in the form `2027-06-30` (RFC 3339 `full-date`), exactly: ten characters, a day that exists.
  public init?(_ text: String) {
    let characters = Array(text.utf8)
    let hyphen = UInt8(ascii: "-")
    guard characters.count == 10, characters[4] == hyphen, characters[7] == hyphen,
      let year = Self.number(characters[0..<4]), let month = Self.number(characters[5..<7]),
      let day = Self.number(characters[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The date on which an instant lies; `nil` before 1970 and after 9999.
  ///
  /// - Parameter unixTime: seconds since 1970-01-01T00:00:00Z.
  public init?(unixTime: Int64) {
    guard unixTime >= 0 else { return nil }
    self.init(day: unixTime / Self.secondsPerDay)
  }

  /// 23:59:59 UTC of the day, in seconds since 1970: the last one that counts as not expired.
  public var lastSecond: Int64 { (day + 1) * Self.secondsPerDay - 1 }

  /// The date so many days later, or earlier if negative; `nil` outside 1970...9999.
  public func adding(days: Int) -> RenewalDate? {
    let (sum, overflowed) = day.addingReportingOverflow(Int64(days))
    return overflowed ? nil : RenewalDate(day: sum)
  }

  /// 0000-03-01 to 1970-01-01.
  private static let daysFromYearZero: Int64 = 719_468

  private var components: (year: Int, month: Int, day: Int) {
    let days = Int(day + Self.daysFromYearZero)
    let era = days / 146_097  // 400 years
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthsSinceMarch = (5 * dayOfYear + 2) / 153
    let month = monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9
    return (
      year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthsSinceMarch + 2) / 5 + 1
    )
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    digits.reduce(0) { number, digit in
      guard let number, UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      return number * 10 + Int(digit - UInt8(ascii: "0"))
    }
  }
}

extension RenewalDate: Comparable {
  public static func < (a: RenewalDate, b: RenewalDate) -> Bool { a.day < b.day }
}

extension RenewalDate: CustomStringConvertible {
  /// The date in the form `2027-06-30`.
  public var description: String {
    let (year, month, day) = components
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}
