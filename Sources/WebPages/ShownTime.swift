import LicenseTokens

/// A moment as a page shows it: in words, with the exact time in UTC on hover. A script puts it into the reader's own zone.
///
/// In a template: `{{#content.seen}}{{>time}}{{/content.seen}}`.
package struct ShownTime: Sendable, Equatable {
  package let text: String
  /// RFC 3339, in UTC.
  package let machine: String
  /// `30 June 2027, 14:05:10 UTC`
  package let exact: String
  /// It says how long ago it was, or how long it is till then; those words hold in every zone.
  package let isRelative: Bool
  /// It says only the day, which can be another one in another zone.
  package let isDay: Bool

  /// - Parameter seconds: since 1970.
  package init(at seconds: Int64) {
    self.init(seconds, text: DisplayTime.time(seconds))
  }

  /// Only the day, where there is little room. A license renewal date is no such day: it is the same in every zone.
  package init(dayOf seconds: Int64) {
    self.init(
      seconds, text: RenewalDate(unixTime: seconds).map(DisplayTime.date) ?? DisplayTime.time(seconds), isDay: true)
  }

  /// How long ago it was.
  package init(ago seconds: Int64, at now: Int64) {
    self.init(seconds, text: DisplayTime.ago(Self.difference(now, seconds)), isRelative: true)
  }

  /// How long it is till then.
  package init(ahead seconds: Int64, at now: Int64) {
    self.init(seconds, text: DisplayTime.ahead(Self.difference(seconds, now)), isRelative: true)
  }

  private init(_ seconds: Int64, text: String, isRelative: Bool = false, isDay: Bool = false) {
    self.text = text
    machine = DisplayTime.machine(seconds)
    exact = DisplayTime.exact(seconds)
    self.isRelative = isRelative
    self.isDay = isDay
  }

  private static func difference(_ later: Int64, _ earlier: Int64) -> Int64 {
    let (difference, overflow) = later.subtractingReportingOverflow(earlier)
    return overflow ? (later > earlier ? .max : .min) : difference
  }
}
