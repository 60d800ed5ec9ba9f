/// Why a license file, a bundle, a parent license file or a revocation list is not good. Every case has a ``code`` for
/// programs, which never changes, and a sentence for people.
public enum LicenseFileFailure: Error, Sendable, Hashable {
  case malformed
  case tooLarge
  /// Which one is meant would be a guess.
  case severalDocuments
  /// A bundle where a license file is expected, or a license token, for instance.
  case wrongDocument
  case algorithmNotAllowed
  case unknownKey
  case badSignature
  /// A claim, by its path, that is not there.
  case missingClaim(String)
  /// A claim, by its path, that is not of the type it has to be.
  case invalidClaim(String)
  case wrongIssuer
  case wrongAudience
  case revoked
  case wrongSerialNumber
  case wrongArticleNumber
  case expired
  case notYetValid
  /// The feature that was asked for and is not among the entitlements.
  case featureNotGranted(String)

  /// A stable name: `malformed`, `too_large`, `several_documents`, `wrong_document`, `algorithm_not_allowed`,
  /// `unknown_key`, `bad_signature`, `missing_claim`, `invalid_claim`, `wrong_issuer`, `wrong_audience`, `revoked`,
  /// `wrong_serial_number`, `wrong_article_number`, `expired`, `not_yet_valid` or `feature_not_granted`.
  public var code: String {
    switch self {
    case .malformed: "malformed"
    case .tooLarge: "too_large"
    case .severalDocuments: "several_documents"
    case .wrongDocument: "wrong_document"
    case .algorithmNotAllowed: "algorithm_not_allowed"
    case .unknownKey: "unknown_key"
    case .badSignature: "bad_signature"
    case .missingClaim: "missing_claim"
    case .invalidClaim: "invalid_claim"
    case .wrongIssuer: "wrong_issuer"
    case .wrongAudience: "wrong_audience"
    case .revoked: "revoked"
    case .wrongSerialNumber: "wrong_serial_number"
    case .wrongArticleNumber: "wrong_article_number"
    case .expired: "expired"
    case .notYetValid: "not_yet_valid"
    case .featureNotGranted: "feature_not_granted"
    }
  }
}

extension LicenseFileFailure: CustomStringConvertible {
  /// One sentence that says what is wrong. It repeats nothing of the document but the name of a claim.
  public var description: String {
    switch self {
    case .malformed: "This is not a license file, or it is incomplete."
    case .tooLarge: "The document is too large."
    case .severalDocuments: "There is more than one license file in this text."
    case .wrongDocument: "The document is of another kind than is expected here."
    case .algorithmNotAllowed: "The document is signed with an algorithm that is not allowed."
    case .unknownKey: "The key that the document names is not among the known keys of the authorization server."
    case .badSignature: "The document's signature is wrong: it was changed, or made by someone else."
    case .missingClaim(let claim): "The document has no claim \(claim)."
    case .invalidClaim(let claim): "The document's claim \(claim) is not as it has to be."
    case .wrongIssuer: "The document comes from another authorization server."
    case .wrongAudience: "The document belongs to another organization."
    case .revoked: "The license file was revoked."
    case .wrongSerialNumber: "The license file is for another serial number."
    case .wrongArticleNumber: "The license file is for another article number."
    case .expired: "The license file has expired."
    case .notYetValid: "The license file is not valid yet. Check the clock of this machine."
    case .featureNotGranted(let feature): "The license file does not grant the feature \(feature)."
    }
  }
}

extension LicenseFileFailure {
  init(_ error: LicenseDocumentError) {
    switch error {
    case .tooLarge: self = .tooLarge
    case .several: self = .severalDocuments
    case .notFound, .unknownKind, .incomplete, .unexpectedCharacter: self = .malformed
    }
  }

  init(_ error: CompactJWSError) { self = error == .tooLarge ? .tooLarge : .malformed }

  /// What can be wrong with any signed document.
  init(_ failure: LicenseVerificationFailure) {
    switch failure {
    case .malformed: self = .malformed
    case .algorithmNotAllowed: self = .algorithmNotAllowed
    case .unknownKey: self = .unknownKey
    case .wrongType: self = .wrongDocument
    case .badSignature: self = .badSignature
    case .missingClaim(let claim): self = .missingClaim(claim)
    case .invalidClaim(let claim): self = .invalidClaim(claim)
    case .wrongIssuer: self = .wrongIssuer
    case .wrongAudience: self = .wrongAudience
    case .expired: self = .expired
    case .notYetValid: self = .notYetValid
    case .featureNotGranted(let feature): self = .featureNotGranted(feature)
    }
  }

  init(_ error: LicenseClaimsError) {
    switch error {
    case .notJSON, .notAnObject: self = .malformed
    case .missing(let claim): self = .missingClaim(claim)
    case .invalid(let claim): self = .invalidClaim(claim)
    }
  }
}
