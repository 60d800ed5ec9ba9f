import Testing

@testable import LicenseAgent

@Suite struct LicenseClockTests {
  private static let noon: Int64 = 1_790_000_000

  private func clock(highest: Int64 = noon, unixTime: Int64 = noon, uptime: Int64 = 0) -> LicenseClock {
    LicenseClock(highest: highest, at: ClockReading(unixTime: unixTime, uptime: uptime))
  }

  /// One reading: (wall clock after noon, uptime) → (time after noon, set back).
  private struct Step {
    let wall: Int64
    let uptime: Int64
    let time: Int64
    let isSetBack: Bool

    init(_ wall: Int64, _ uptime: Int64, _ time: Int64, _ isSetBack: Bool) {
      (self.wall, self.uptime, self.time, self.isSetBack) = (wall, uptime, time, isSetBack)
    }
  }

  private func check(_ steps: [Step], sourceLocation: SourceLocation = #_sourceLocation) {
    var clock = clock()
    for step in steps {
      let time = clock.observe(ClockReading(unixTime: Self.noon + step.wall, uptime: step.uptime))
      #expect(
        time == LicenseTime(seconds: Self.noon + step.time, isSetBack: step.isSetBack), "\(step)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func followsAClockThatGoes() {
    check([Step(0, 0, 0, false), Step(10, 10, 10, false), Step(3610, 3610, 3610, false)])
  }

  @Test func aMinuteIsForgivenAndTimeGoesOn() {
    check([Step(100, 100, 100, false), Step(41, 101, 101, false), Step(42, 102, 102, false), Step(42, 103, 103, true)])
  }

  @Test func setBackItGoesOnByTheUptime() {
    check([
      Step(100, 100, 100, false), Step(-86_400, 101, 101, true), Step(-86_000, 501, 501, true),
      // Set right again.
      Step(600, 600, 600, false),
    ])
  }

  @Test func aClockHeldStillDoesNotHoldTimeStill() {
    check((1...200).map { Step(0, $0, $0, $0 > 60) })
  }

  @Test func setForwardItIsBelieved() {
    check([Step(1_000_000, 1, 1_000_000, false), Step(2, 2, 1_000_001, true)])
  }

  @Test func startingBehindCostsASavingPeriod() {
    var behind = clock(unixTime: 0)
    #expect(
      behind.observe(ClockReading(unixTime: 5, uptime: 5)) == LicenseTime(seconds: Self.noon + 605, isSetBack: true))
    var forgiven = clock(unixTime: Self.noon - 60)
    #expect(
      forgiven.observe(ClockReading(unixTime: Self.noon - 60, uptime: 0))
        == LicenseTime(seconds: Self.noon, isSetBack: false))
    var first = clock(highest: 0, unixTime: Self.noon)
    #expect(first.observe(ClockReading(unixTime: Self.noon, uptime: 0)) == LicenseTime(seconds: Self.noon))
  }

  @Test func onlyTheServerLowersIt() {
    var clock = clock()
    _ = clock.observe(ClockReading(unixTime: Self.noon + 1_000_000, uptime: 10))
    clock.accept(serverTime: Self.noon + 12, at: ClockReading(unixTime: Self.noon + 12, uptime: 12))
    #expect(
      clock.observe(ClockReading(unixTime: Self.noon + 13, uptime: 13)) == LicenseTime(seconds: Self.noon + 13))
  }

  @Test func withAWrongClockItFollowsTheServer() {
    var clock = clock()
    clock.accept(serverTime: Self.noon + 50, at: ClockReading(unixTime: 0, uptime: 10))
    #expect(
      clock.observe(ClockReading(unixTime: 100, uptime: 110))
        == LicenseTime(seconds: Self.noon + 150, isSetBack: true))
  }

  @Test func nothingOverflows() {
    for extreme in [Int64.min, 0, .max] {
      var clock = clock(highest: extreme, unixTime: extreme, uptime: extreme)
      for reading in [Int64.min, -1, 0, .max] {
        _ = clock.observe(ClockReading(unixTime: reading, uptime: reading))
        clock.accept(serverTime: extreme, at: ClockReading(unixTime: reading, uptime: reading))
      }
      #expect(clock.highest == extreme)
    }
  }
}
