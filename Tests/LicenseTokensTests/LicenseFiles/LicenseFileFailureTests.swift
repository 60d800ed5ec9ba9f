import LicenseTokens
import Testing

@Suite struct LicenseFileFailureTests {
  @Test func codesAndSentences() {
    let failures: [(LicenseFileFailure, String, String)] = [
      (.malformed, "malformed", "This is not a license file, or it is incomplete."),
      (.tooLarge, "too_large", "The document is too large."),
      (.severalDocuments, "several_documents", "There is more than one license file in this text."),
      (.wrongDocument, "wrong_document", "The document is of another kind than is expected here."),
      (.algorithmNotAllowed, "algorithm_not_allowed", "The document is signed with an algorithm that is not allowed."),
      (
        .unknownKey, "unknown_key",
        "The key that the document names is not among the known keys of the authorization server."
      ),
      (
        .badSignature, "bad_signature",
        "The document's signature is wrong: it was changed, or made by someone else."
      ),
      (.missingClaim("license.id"), "missing_claim", "The document has no claim license.id."),
      (.invalidClaim("exp"), "invalid_claim", "The document's claim exp is not as it has to be."),
      (.wrongIssuer, "wrong_issuer", "The document comes from another authorization server."),
      (.wrongAudience, "wrong_audience", "The document belongs to another organization."),
      (.revoked, "revoked", "The license file was revoked."),
      (.wrongSerialNumber, "wrong_serial_number", "The license file is for another serial number."),
      (.wrongArticleNumber, "wrong_article_number", "The license file is for another article number."),
      (.expired, "expired", "The license file has expired."),
      (
        .notYetValid, "not_yet_valid", "The license file is not valid yet. Check the clock of this machine."
      ),
      (
        .featureNotGranted("poe"), "feature_not_granted", "The license file does not grant the feature poe."
      ),
    ]
    for (failure, code, sentence) in failures {
      #expect(failure.code == code)
      #expect(failure.description == sentence)
    }
  }
}
