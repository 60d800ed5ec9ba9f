import LicensingCore
import Testing

@Suite struct LicensingErrorTests {
  @Test(arguments: [
    (LicenseRefusal.licenseSuspended, "Suspended"), (.licenseExpired, "Expired"), (.licenseRevoked, "Revoked"),
    (.activationReleased, "Not Licensed"), (.deviceDisabled, "Not Licensed"), (.organizationDisabled, "Not Licensed"),
    (.clientDisabled, "Not Licensed"), (.familyReplaced, "Not Licensed"), (.familyRevoked, "Not Licensed"),
    (.familyReplayed, "Not Licensed"), (.familyIdle, "Not Licensed"),
  ])
  func everyRefusalHasTheStatusTheAgentActsOn(refusal: LicenseRefusal, status: String) {
    #expect(refusal.status == status)
  }
}
