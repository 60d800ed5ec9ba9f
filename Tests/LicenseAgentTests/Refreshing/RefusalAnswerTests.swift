import LicenseTokens
import OAuthMessages
import Testing

@testable import LicenseAgent

@Suite struct RefusalAnswerTests {
  @Test(
    arguments: [
      ("Suspended", .suspended, true), ("Expired", .expired, true), ("Revoked", .revoked, false),
      ("Not Licensed", .notLicensed, false), ("suspended", .notLicensed, false), ("", .notLicensed, false),
      (nil, .notLicensed, false),
    ] as [(String?, LicenseStatus, Bool)])
  func theStatusSaysWhetherToWait(word: String?, status: LicenseStatus, isPause: Bool) {
    let refusal = Refusal(OAuthErrorResponse(.invalidGrant, "Why.", licenseStatus: word))
    #expect(refusal == Refusal(status: status, sentence: "Why."))
    #expect(refusal.isPause == isPause)
  }

  @Test func thereIsAlwaysASentence() {
    #expect(
      Refusal(OAuthErrorResponse(.invalidGrant))
        == Refusal(status: .notLicensed, sentence: "The authorization server refuses this license."))
  }
}
