import LicensingCore
import Testing

@Suite struct LicenseQuotaTests {
  static let quotas: [(total: Int64?, used: Int64, remaining: Int64?)] = [
    (nil, 0, nil), (nil, .max, nil), (0, 0, 0), (1, 0, 1), (1, 1, 0), (10, 3, 7), (2_147_483_648, 1, 2_147_483_647),
    (.max, 0, .max), (.max, .max, 0), (0, .max, 0),
  ]

  @Test(arguments: quotas)
  func whatIsLeftIsWhatIsNotUsed(quota: (total: Int64?, used: Int64, remaining: Int64?)) {
    #expect(LicenseQuota(total: quota.total, used: quota.used, reserved: 0).remaining == quota.remaining)
  }
}
