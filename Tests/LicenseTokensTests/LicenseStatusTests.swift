import LicenseTokens
import Testing

@Suite struct LicenseStatusTests {
  @Test func rawTexts() {
    #expect(
      LicenseStatus.allCases.map(\.rawValue) == [
        "Licensed", "Requires Renewal", "Expired \u{2013} Requires Renewal", "Suspended", "Revoked", "Not Licensed",
      ])
  }

  /// 2027-06-30 ends with the second 1 814 399 999; thirty days before it, 2027-05-31 begins with 1 811 721 600.
  @Test(
    arguments: [
      (0, .licensed), (1_811_721_599, .licensed), (1_811_721_600, .requiresRenewal), (1_814_399_999, .requiresRenewal),
      (1_814_400_000, .expired), (.max, .expired), (.min, .licensed),
    ] as [(Int64, LicenseStatus)])
  func anActiveLicenseGoesByItsDates(now: Int64, status: LicenseStatus) throws {
    let date = try #require(RenewalDate("2027-06-30"))
    #expect(LicenseStatus.of(standing: .active, renewalDate: date, renewalWindowDays: 30, now: now) == status)
    #expect(
      LicenseClaims.License(id: "lic_1", product: "pos", renewalDate: date, renewalWindowDays: 30).status(at: now)
        == status)
  }

  @Test(arguments: [Int64.min, 0, 1_814_399_999, 1_814_400_000, .max])
  func theStandingOutweighsTheDates(now: Int64) throws {
    for date in [nil, RenewalDate("2027-06-30")] {
      #expect(LicenseStatus.of(standing: .revoked, renewalDate: date, renewalWindowDays: 30, now: now) == .revoked)
      #expect(LicenseStatus.of(standing: .suspended, renewalDate: date, renewalWindowDays: 30, now: now) == .suspended)
    }
  }

  @Test(arguments: [Int64.min, 0, .max])
  func withoutARenewalDateALicenseHasNoEnd(now: Int64) {
    #expect(LicenseStatus.of(standing: .active, renewalDate: nil, renewalWindowDays: 30, now: now) == .licensed)
  }

  @Test(
    arguments: [
      (0, 1_814_313_599, .licensed), (0, 1_814_313_600, .requiresRenewal), (-5, 1_814_313_599, .licensed),
      (1, 1_814_227_199, .licensed), (1, 1_814_227_200, .requiresRenewal), (.max, 0, .requiresRenewal),
      (.min, 1_814_313_600, .requiresRenewal), (100_000, 0, .requiresRenewal),
    ] as [(Int, Int64, LicenseStatus)])
  func otherWindows(days: Int, now: Int64, status: LicenseStatus) throws {
    let date = try #require(RenewalDate("2027-06-30"))
    #expect(LicenseStatus.of(standing: .active, renewalDate: date, renewalWindowDays: days, now: now) == status)
  }
}
