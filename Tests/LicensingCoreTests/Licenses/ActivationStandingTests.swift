import LicenseTokens
import LicensingCore
import Testing

@Suite struct ActivationStandingTests {
  @Test func theFirstThingInTheWayIsTold() {
    let revoked = sampleLicense(standing: .revoked)
    #expect(sampleStanding().refusal(at: sampleTime) == nil)
    #expect(sampleStanding(license: revoked).refusal(at: sampleTime) == .licenseRevoked)
    let disabledDevice = sampleStanding(license: revoked, deviceIsDisabled: true)
    #expect(disabledDevice.refusal(at: sampleTime) == .deviceDisabled)
    let disabledOrganization = sampleStanding(license: revoked, deviceIsDisabled: true, organizationIsDisabled: true)
    #expect(disabledOrganization.refusal(at: sampleTime) == .organizationDisabled)
    let released = sampleStanding(
      license: revoked, deviceIsDisabled: true, organizationIsDisabled: true, releasedAt: sampleTime)
    #expect(released.refusal(at: sampleTime) == .activationReleased)
  }
}
