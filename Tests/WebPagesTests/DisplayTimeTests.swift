import LicenseTokens
import Testing

@testable import WebPages

@Suite struct DisplayTimeTests {
  @Test(arguments: [
    ("2027-06-30", "30 June 2027"), ("2028-02-29", "29 February 2028"), ("2030-01-01", "1 January 2030"),
  ])
  func aDate(text: String, shown: String) throws { #expect(DisplayTime.date(try #require(RenewalDate(text))) == shown) }

  @Test(
    arguments: [
      (1_772_366_400, "1 March 2026, 12:00 UTC"), (1_772_366_399, "1 March 2026, 11:59 UTC"),
      (0, "1 January 1970, 00:00 UTC"), (1_798_761_599, "31 December 2026, 23:59 UTC"),
      (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
    ] as [(Int64, String)])
  func aTime(seconds: Int64, shown: String) { #expect(DisplayTime.time(seconds) == shown) }

  @Test(
    arguments: [
      (-100, "just now", "in less than a minute"), (59, "just now", "in less than a minute"),
      (60, "1 minute ago", "in 1 minute"), (119, "1 minute ago", "in 1 minute"),
      (120, "2 minutes ago", "in 2 minutes"), (3599, "59 minutes ago", "in 59 minutes"),
      (3600, "1 hour ago", "in 1 hour"), (86_399, "23 hours ago", "in 23 hours"),
      (86_400, "1 day ago", "in 1 day"), (86_400 * 400, "400 days ago", "in 400 days"),
    ] as [(Int64, String, String)])
  func howLongAgoAndAhead(seconds: Int64, ago: String, ahead: String) {
    #expect(DisplayTime.ago(seconds) == ago)
    #expect(DisplayTime.ahead(seconds) == ahead)
  }
}
