import Foundation
import LicenseTokens
import Testing

@Suite struct RenewalDateTests {
  @Test(
    arguments: [
      ("1970-01-01", 86_399), ("2000-02-29", 951_868_799), ("2027-06-30", 1_814_399_999),
      ("9999-12-31", 253_402_300_799),
    ] as [(String, Int64)])
  func lastSecondOfKnownDates(text: String, lastSecond: Int64) throws {
    let date = try #require(RenewalDate(text))
    #expect(date.lastSecond == lastSecond)
    #expect(date.description == text)
  }

  @Test(arguments: [
    "", "2027-6-30", "2027-06-3", "27-06-30", "02027-06-30", "2027-06-300", "2027/06/30", "20270630", "2027-06-30Z",
    " 2027-06-30", "2027-06-30\n", "2027-06-30T00:00:00Z", "-027-06-30", "+027-06-30", "2027-00-01", "2027-13-01",
    "2027-01-00", "2027-01-32", "2027-04-31", "2027-02-29", "2100-02-29", "1969-12-31", "0000-01-01", "2027-0a-01",
    "２０２７-06-30", "2027-06-٣0",
  ])
  func otherTextIsNoDate(text: String) {
    #expect(RenewalDate(text) == nil)
  }

  @Test func everyMonthBeginsWhereFoundationBeginsIt() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for year in 1970...9999 {
      for month in 1...12 {
        let first = try #require(calendar.date(from: DateComponents(year: year, month: month, day: 1)))
        let date = try #require(RenewalDate(year: year, month: month, day: 1))
        #expect(date.lastSecond == Int64(first.timeIntervalSince1970) + 86_399)
      }
    }
  }

  /// Through more than four hundred years, after which the calendar repeats itself.
  @Test func everyDayFollowsTheOneBefore() throws {
    let last = try #require(RenewalDate("2400-12-31"))
    var date = try #require(RenewalDate("1970-01-01"))
    var count = 1
    while date < last, let next = date.adding(days: 1) {
      guard next > date, next.lastSecond == date.lastSecond + 86_400, RenewalDate(next.description) == next else {
        Issue.record("\(date) is followed by \(next)")
        return
      }
      date = next
      count += 1
    }
    #expect(date == last)
    #expect(count == 157_420)
  }

  @Test func dateOfAnInstant() {
    #expect(RenewalDate(unixTime: 0)?.description == "1970-01-01")
    #expect(RenewalDate(unixTime: 86_399)?.description == "1970-01-01")
    #expect(RenewalDate(unixTime: 86_400)?.description == "1970-01-02")
    #expect(RenewalDate(unixTime: 1_790_000_000)?.description == "2026-09-21")
    #expect(RenewalDate(unixTime: 253_402_300_799)?.description == "9999-12-31")
    #expect(RenewalDate(unixTime: 253_402_300_800) == nil)
    #expect(RenewalDate(unixTime: -1) == nil)
    #expect(RenewalDate(unixTime: .max) == nil)
    #expect(RenewalDate(unixTime: .min) == nil)
  }

  @Test func daysAddedAndTaken() throws {
    let date = try #require(RenewalDate("2028-02-28"))
    #expect(date.adding(days: 0) == date)
    #expect(date.adding(days: 2)?.description == "2028-03-01")
    #expect(date.adding(days: -59)?.description == "2027-12-31")
    #expect(date.adding(days: 366)?.description == "2029-02-28")
    #expect(date.adding(days: .max) == nil)
    #expect(date.adding(days: .min) == nil)
    #expect(RenewalDate("1970-01-01")?.adding(days: -1) == nil)
    #expect(RenewalDate("9999-12-31")?.adding(days: 1) == nil)
  }
}
