import HTTPEdge
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct DisplayTimeTests {
  @Test(arguments: [
    ("2027-06-30", "30 June 2027"), ("2028-02-29", "29 February 2028"), ("2030-01-01", "1 January 2030"),
  ])
  func aDate(text: String, shown: String) throws { #expect(DisplayTime.date(try #require(RenewalDate(text))) == shown) }

  @Test(
    arguments: [
      (1_772_366_400, "1 March 2026, 12:00 UTC"), (1_772_366_399, "1 March 2026, 11:59 UTC"),
      (0, "1 January 1970, 00:00 UTC"),
      (1_798_761_599, "31 December 2026, 23:59 UTC"),
    ] as [(Int64, String)])
  func aTime(seconds: Int64, shown: String) { #expect(DisplayTime.time(Timestamp(seconds: seconds)) == shown) }

  @Test(
    arguments: [
      (-100, "just now"), (0, "just now"), (59, "just now"), (60, "1 minute ago"), (119, "1 minute ago"),
      (120, "2 minutes ago"),
      (3599, "59 minutes ago"), (3600, "1 hour ago"), (86_399, "23 hours ago"), (86_400, "1 day ago"),
      (86_400 * 400, "400 days ago"),
    ] as [(Int64, String)])
  func howLongAgo(seconds: Int64, shown: String) {
    let now = ConsoleWorld.start
    #expect(DisplayTime.ago(now.adding(seconds: -seconds), at: now) == shown)
  }

  @Test func theEndsOfTimeAreShownSomehow() {
    for time in [Timestamp(milliseconds: .max), Timestamp(milliseconds: .min)] {
      #expect(!DisplayTime.time(time).isEmpty)
      #expect(!DisplayTime.ago(time, at: ConsoleWorld.start).isEmpty)
    }
  }
}
