import LicenseTokens
import Testing

@Suite struct LicenseVerificationFailureTests {
  @Test func codesAndSentences() {
    let failures: [(LicenseVerificationFailure, String, String)] = [
      (.malformed, "malformed", "This is not a license token."),
      (
        .algorithmNotAllowed, "algorithm_not_allowed", "The token is signed with an algorithm that is not allowed."
      ),
      (.unknownKey, "unknown_key", "The key that the token names is not in the key set."),
      (.wrongType, "wrong_type", "The token is signed, but is not a license token."),
      (
        .badSignature, "bad_signature", "The token's signature is wrong: it was changed, or made by someone else."
      ),
      (.missingClaim("license.id"), "missing_claim", "The token has no claim license.id."),
      (.invalidClaim("exp"), "invalid_claim", "The token's claim exp is not of the right type."),
      (.wrongIssuer, "wrong_issuer", "The token comes from another authorization server."),
      (.wrongAudience, "wrong_audience", "The token belongs to another organization."),
      (.expired, "expired", "The token has expired."),
      (.notYetValid, "not_yet_valid", "The token is not valid yet. Check the clock of this machine."),
      (.featureNotGranted("xms"), "feature_not_granted", "The license does not grant the feature xms."),
    ]
    for (failure, code, sentence) in failures {
      #expect(failure.code == code)
      #expect(failure.description == sentence)
    }
  }
}
