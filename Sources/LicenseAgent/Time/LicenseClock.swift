/// Time is what the agent believes of clocks: `LicenseClock` joins the machine's two clocks and the server's word into
/// the one time that licenses are judged by.

/// What the machine's clocks show at one moment.
package struct ClockReading: Sendable, Equatable {
  /// The wall clock: seconds since 1970, which anyone may set.
  package var unixTime: Int64
  /// Seconds since some moment before the process began, which nobody can set; goes on while the machine sleeps.
  package var uptime: Int64

  package init(unixTime: Int64, uptime: Int64) {
    self.unixTime = unixTime
    self.uptime = uptime
  }
}

/// The time that licenses are judged by.
package struct LicenseTime: Sendable, Equatable {
  /// Since 1970; never goes back, except to the server's word.
  package var seconds: Int64
  /// The wall clock stands more than the tolerance before the highest time seen: it was set back, or lost its battery.
  package var isSetBack: Bool

  package init(seconds: Int64, isSetBack: Bool = false) {
    self.seconds = seconds
    self.isSetBack = isSetBack
  }
}

/// Keeps the highest time seen. While the wall clock stands before it, time goes on from there by the uptime: setting a
/// clock back gives nobody more license, and a machine whose clock starts in 1970 works on until its token's end.
package struct LicenseClock: Sendable, Equatable {
  /// How far clocks may differ, in seconds.
  package static let tolerance: Int64 = 60
  /// How often the highest time is to be saved while nothing else is, in seconds.
  package static let savingPeriod: Int64 = 600

  /// The highest time seen, in seconds since 1970.
  package private(set) var highest: Int64
  /// When it was seen.
  private var uptime: Int64

  /// - Parameter highest: as it was saved. If the clock stands before it, nobody knows how long the machine ran since
  ///   that save or how long it was off: a whole saving period counts as passed, so that no number of restarts makes
  ///   time stand still.
  package init(highest: Int64, at reading: ClockReading) {
    let isSetBack = reading.unixTime < highest.subtracting(Self.tolerance)
    self.highest = isSetBack ? highest.adding(Self.savingPeriod) : highest
    uptime = reading.uptime
  }

  package mutating func observe(_ reading: ClockReading) -> LicenseTime {
    let expected = highest.adding(max(0, reading.uptime.subtracting(uptime)))
    highest = max(expected, reading.unixTime)
    uptime = reading.uptime
    return LicenseTime(
      seconds: highest, isSetBack: reading.unixTime < expected.subtracting(Self.tolerance))
  }

  /// The server's clock has shown this: something it signed says so. What is within the tolerance says nothing new.
  package mutating func learn(atLeast serverTime: Int64) {
    if serverTime > highest.adding(Self.tolerance) { highest = serverTime }
  }

  /// The server's clock showed this just now: a token it made for us says so. The only thing that lowers the highest
  /// time, so that a clock which ran ahead and was corrected does not end the license.
  package mutating func accept(serverTime: Int64, at reading: ClockReading) {
    highest = serverTime
    uptime = reading.uptime
  }
}

extension Int64 {
  /// The sum; the ends of the range hold instead of overflowing.
  func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  func subtracting(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
