import LicenseTokens
import LicensingCore
import Testing

@Suite struct TokenFamilyTests {
  private func refusal(
    _ family: TokenFamily, clientIsDisabled: Bool = false, _ standing: ActivationStanding = sampleStanding(),
    at now: Timestamp = sampleTime
  ) -> LicenseRefusal? {
    FamilyStanding(family: family, clientIsDisabled: clientIsDisabled, activation: standing).refusal(at: now)
  }

  @Test func aLivingFamilyInGoodStandingIsNotRefused() {
    #expect(refusal(sampleFamily()) == nil)
  }

  @Test(arguments: [
    (TokenFamily.End.replaced, LicenseRefusal.familyReplaced), (.revoked, .familyRevoked), (.replayed, .familyReplayed),
    (.released, .familyRevoked), (.idle, .familyIdle),
  ])
  func anEndedFamilySaysWhy(end: TokenFamily.End, expected: LicenseRefusal) {
    #expect(refusal(sampleFamily(end: end)) == expected)
  }

  @Test func whatEndedTheFamilyIsToldRatherThanItsEnd() {
    let released = sampleStanding(releasedAt: sampleTime)
    #expect(refusal(sampleFamily(end: .released), released) == .activationReleased)
    let revoked = sampleStanding(license: sampleLicense(standing: .revoked))
    #expect(refusal(sampleFamily(end: .revoked), revoked) == .licenseRevoked)
    #expect(refusal(sampleFamily(end: .replayed), revoked) == .familyReplayed)
  }

  @Test func aFamilyIsIdleAfter180Days() {
    let edge = sampleTime.adding(seconds: 180 * 86_400)
    #expect(refusal(sampleFamily(), at: edge) == nil)
    #expect(refusal(sampleFamily(), at: edge.adding(milliseconds: 1)) == .familyIdle)
  }

  @Test func aDisabledClientGetsNothing() {
    #expect(refusal(sampleFamily(), clientIsDisabled: true) == .clientDisabled)
  }

  @Test func theStandingOfTheActivationCounts() {
    #expect(refusal(sampleFamily(), sampleStanding(deviceIsDisabled: true)) == .deviceDisabled)
    #expect(refusal(sampleFamily(), sampleStanding(organizationIsDisabled: true)) == .organizationDisabled)
    let suspended = sampleStanding(license: sampleLicense(standing: .suspended))
    #expect(refusal(sampleFamily(), suspended) == .licenseSuspended)
  }
}
