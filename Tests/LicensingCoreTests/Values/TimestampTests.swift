import LicensingCore
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, 0), (999, 0), (1000, 1), (1001, 1), (-1, -1), (-999, -1), (-1000, -1), (-1001, -2),
      (Int64.max, 9_223_372_036_854_775), (Int64.min, -9_223_372_036_854_776),
    ] as [(Int64, Int64)])
  func secondsRoundDown(milliseconds: Int64, seconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
  }

  @Test func theEndsOfTheRangeHold() {
    #expect(Timestamp(seconds: .max).milliseconds == .max)
    #expect(Timestamp(seconds: .min).milliseconds == .min)
    #expect(Timestamp(seconds: 3).milliseconds == 3000)
    #expect(Timestamp(milliseconds: .max).adding(milliseconds: 1).milliseconds == .max)
    #expect(Timestamp(milliseconds: .min).adding(milliseconds: -1).milliseconds == .min)
    #expect(Timestamp(milliseconds: 1).adding(seconds: .max).milliseconds == .max)
    #expect(Timestamp(milliseconds: -1).adding(seconds: .min).milliseconds == .min)
    #expect(Timestamp(milliseconds: 500).adding(seconds: -2).milliseconds == -1500)
  }

  @Test func timesCompareByTheirMilliseconds() {
    #expect(Timestamp(milliseconds: -1) < Timestamp(milliseconds: 0))
    #expect(!(Timestamp(milliseconds: 5) < Timestamp(milliseconds: 5)))
  }
}
