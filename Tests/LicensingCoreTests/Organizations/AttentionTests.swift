import LicenseTokens
import LicensingCore
import Testing

@Suite struct AttentionTests {
  private static func license(
    _ number: UInt8 = 1, _ standing: LicenseStanding = .active, until date: String? = nil, quota: Int64? = nil,
    used: Int64 = 0
  ) -> LicenseSummary {
    LicenseSummary(
      id: sampleID(number), productName: "Point of Sale", standing: standing,
      renewalDate: date.flatMap { RenewalDate($0) }, renewalWindowDays: 30, tokenLifetimeSeconds: 259_200,
      quota: quota, used: used)
  }

  @Test func licensesAreSortedByWhatIsToBeDone() {
    let good = Self.license(1, until: "2027-09-21")
    let near = Self.license(2, until: "2026-10-01")
    let expired = Self.license(3, until: "2026-09-20")
    let suspended = Self.license(4, .suspended, until: "2026-09-20", quota: 1, used: 1)
    let revoked = Self.license(5, .revoked, until: "2026-09-20", quota: 1, used: 1)
    let full = Self.license(6, quota: 10, used: 9)
    let both = Self.license(7, until: "2026-10-01", quota: 10, used: 10)
    let concerns = LicenseConcerns(of: [good, near, expired, suspended, revoked, full, both], at: sampleTime)
    #expect(concerns.nearEnd == [near, both] && concerns.expired == [expired] && concerns.suspended == [suspended])
    #expect(concerns.nearlyUsedUp == [full, both] && !concerns.isNone)
    #expect(LicenseConcerns(of: [good, revoked], at: sampleTime).isNone)
    #expect(LicenseConcerns(of: [], at: sampleTime).isNone)
  }

  @Test(
    arguments: [
      (nil, 1_000_000, false), (0, 0, false), (1, 0, false), (1, 1, true), (9, 8, false), (9, 9, true), (10, 8, false),
      (10, 9, true), (19, 17, false), (19, 18, true), (100, 89, false), (100, 90, true), (.max, .max, true),
    ] as [(Int64?, Int64, Bool)])
  func nineTenthsOfAQuotaAreNearlyAll(quota: Int64?, used: Int64, isNearly: Bool) {
    #expect(Self.license(quota: quota, used: used).isNearlyUsedUp == isNearly)
  }

  @Test func whereNothingWaitsThereIsNone() {
    let none = LicenseConcerns(of: [], at: sampleTime)
    func attention(
      pending: CappedCount = .none, silent: SilentDevices = .none, installations: [OpenInstallations] = [],
      files: Int64 = 0
    ) -> Attention {
      Attention(
        pending: pending, silent: silent, licenses: none, installations: installations, filesToReissue: files)
    }
    #expect(attention().isNone)
    #expect(!attention(pending: CappedCount(1, upTo: 100)).isNone)
    #expect(!attention(silent: SilentDevices(nearEnd: 0, ended: 1, hasMore: false)).isNone)
    #expect(!attention(silent: SilentDevices(nearEnd: 1, ended: 0, hasMore: false)).isNone)
    #expect(!attention(installations: [OpenInstallations(licenseID: sampleID(1), count: 1)]).isNone)
    #expect(!attention(files: 1).isNone)
  }
}
