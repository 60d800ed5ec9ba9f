import LicenseTokens
import LicensingCore
import Testing

@Suite struct LicenseTests {
  /// 2027-06-30T23:59:59.999Z.
  private static let lastMillisecond = Timestamp(milliseconds: 1_814_399_999_999)

  private static let edges: [(at: Timestamp, refusal: LicenseRefusal?, status: LicenseStatus)] = [
    (Timestamp(milliseconds: 0), nil, .licensed),
    (lastMillisecond.adding(seconds: -31 * 86_400), nil, .licensed),
    (lastMillisecond.adding(seconds: -31 * 86_400).adding(milliseconds: 1), nil, .requiresRenewal),
    (lastMillisecond, nil, .requiresRenewal),
    (lastMillisecond.adding(milliseconds: 1), .licenseExpired, .expired),
    (Timestamp(milliseconds: .max), .licenseExpired, .expired),
  ]

  @Test(arguments: edges)
  func theRenewalDateIsOverAfterItsLastSecond(
    edge: (at: Timestamp, refusal: LicenseRefusal?, status: LicenseStatus)
  ) {
    let license = sampleLicense(renewalDate: RenewalDate("2027-06-30"))
    #expect(license.refusal(at: edge.at) == edge.refusal)
    #expect(license.status(renewalWindowDays: 30, at: edge.at) == edge.status)
  }

  @Test func aLicenseWithoutRenewalDateDoesNotExpire() {
    #expect(sampleLicense().refusal(at: Timestamp(milliseconds: .max)) == nil)
    #expect(sampleLicense().status(renewalWindowDays: 3650, at: Timestamp(milliseconds: .max)) == .licensed)
  }

  @Test(arguments: [nil, "2027-06-30", "1999-12-31"])
  func whatTheVendorDecidedOutweighsTheDates(date: String?) {
    let renewalDate = date.flatMap { RenewalDate($0) }
    let suspended = sampleLicense(standing: .suspended, renewalDate: renewalDate)
    #expect(suspended.refusal(at: sampleTime) == .licenseSuspended)
    #expect(suspended.status(renewalWindowDays: 30, at: sampleTime) == .suspended)
    let revoked = sampleLicense(standing: .revoked, renewalDate: renewalDate)
    #expect(revoked.refusal(at: sampleTime) == .licenseRevoked)
    #expect(revoked.status(renewalWindowDays: 30, at: sampleTime) == .revoked)
  }
}
