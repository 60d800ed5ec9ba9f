import LicenseTokens

/// Times as people and programs give them to a search of the audit log.
package enum AuditTime {
  /// Reads `2027-06-30`, `2027-06-30T14:05`, `2027-06-30T14:05:10` or `2027-06-30T14:05:10.123`, each in UTC or with `Z` or an
  /// offset like `+02:00` at its end.
  /// - Parameter isEnd: of a day and a minute without seconds it is their end that counts, where a search ends.
  /// - Returns: nil for what is no such time.
  package static func parse(_ text: String, isEnd: Bool = false) -> Timestamp? {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2, let date = RenewalDate(String(first)) else { return nil }
    let midnight = Timestamp(seconds: date.lastSecond - 86_399)
    guard parts.count == 2 else { return isEnd ? midnight.adding(seconds: 86_400) : midnight }
    guard let (clock, offset) = split(parts[1]), let time = OfDay(clock) else { return nil }
    let whole = midnight.adding(milliseconds: time.milliseconds - offset * 60_000)
    return isEnd && !time.hasSeconds ? whole.adding(seconds: 60) : whole
  }

  /// The time of day, and how many minutes it is ahead of UTC.
  private static func split(_ text: Substring) -> (clock: Substring, offset: Int64)? {
    if text.hasSuffix("Z") { return (text.dropLast(), 0) }
    // A form's `+` may have become a blank.
    guard let sign = text.lastIndex(where: { "+- ".contains($0) }) else { return (text, 0) }
    guard let offset = OfDay(text[text.index(after: sign)...]), !offset.hasSeconds else { return nil }
    let minutes = offset.milliseconds / 60_000
    return (text[..<sign], text[sign] == "-" ? -minutes : minutes)
  }

  private struct OfDay {
    let milliseconds: Int64
    let hasSeconds: Bool

    init?(_ text: Substring) {
      let halves = text.split(separator: ".", omittingEmptySubsequences: false)
      let parts = (halves.first ?? "").split(separator: ":", omittingEmptySubsequences: false)
      guard halves.count <= 2, (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }) else {
        return nil
      }
      let numbers = parts.compactMap { AuditTime.number($0) }
      guard numbers.count == parts.count, numbers[0] < 24, numbers[1] < 60, numbers.count == 2 || numbers[2] < 60 else {
        return nil
      }
      var fraction: Int64 = 0
      if halves.count == 2 {
        guard numbers.count == 3, (1...9).contains(halves[1].utf8.count), AuditTime.number(halves[1]) != nil else {
          return nil
        }
        fraction = AuditTime.number((halves[1] + "00").prefix(3)) ?? 0
      }
      hasSeconds = numbers.count == 3
      milliseconds = ((numbers[0] * 60 + numbers[1]) * 60 + (hasSeconds ? numbers[2] : 0)) * 1000 + fraction
    }
  }

  /// A number of digits, at most nine of them.
  private static func number(_ digits: some StringProtocol) -> Int64? {
    let bytes = digits.utf8
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(digits)
  }
}
