import LicenseTokens
import LicensingCore
import Testing

@Suite struct LicenseListTests {
  /// The days of the horizon, and the one rule of license status, never disagree.
  @Test(arguments: [0, 1, 30, 3650, 20_000_000, -1])
  func theHorizonIsTheRuleOfTheStatus(windowDays: Int) throws {
    let horizon = RenewalHorizon(at: sampleTime)
    let today = try #require(RenewalDate(unixTime: sampleTime.seconds))
    for offset in [-400, -31, -2, -1, 0, 1, 2, 29, 30, 31, 32, 3649, 3650, 3651] {
      let date = try #require(today.adding(days: offset))
      let status = LicenseStatus.of(
        standing: .active, renewalDate: date, renewalWindowDays: windowDays, now: sampleTime.seconds)
      let text = "\(date)"
      let isNear = text >= horizon.today && text <= horizon.last(windowDays: windowDays)
      #expect(isNear == (status == .requiresRenewal), "\(offset)")
      #expect((text < horizon.today) == (status == .expired), "\(offset)")
    }
  }

  @Test func atTheEndsOfTimeNothingOverflows() {
    let before = RenewalHorizon(at: Timestamp(milliseconds: .min))
    #expect(before.today == "" && before.last(windowDays: 30) == "")
    let last = RenewalHorizon(at: Timestamp(seconds: 253_402_300_799))
    #expect(last.today == "9999-12-31" && last.last(windowDays: .max) == "9999-12-31")
  }

  @Test(
    arguments: [
      (10, 8, false), (10, 9, true), (10, 10, true), (9, 8, false), (9, 9, true), (1, 0, false), (1, 1, true),
      (0, 0, false), (nil, 1_000_000, false), (Int64.max, Int64.max - 1, true), (100, 90, true), (100, 89, false),
    ] as [(Int64?, Int64, Bool)])
  func aQuotaIsNearlyUsedFromNineTenthsOn(quota: Int64?, used: Int64, isNearly: Bool) {
    func license(_ standing: LicenseStanding) -> License {
      License(
        id: sampleID(1), organizationID: sampleID(1), productID: sampleID(1), features: [], quota: quota, used: used,
        renewalDate: nil, standing: standing, createdAt: sampleTime, updatedAt: sampleTime)
    }
    #expect(license(.active).isQuotaNearlyUsed == isNearly)
    #expect(!license(.suspended).isQuotaNearlyUsed && !license(.revoked).isQuotaNearlyUsed)
  }
}
