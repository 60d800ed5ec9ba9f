/// Why a signed answer to a license check proves nothing. Every case has a ``code`` for programs, which never changes, and a
/// sentence for people.
public enum LicenseCheckFailure: Error, Sendable, Hashable {
  case malformed
  case algorithmNotAllowed
  case unknownKey
  case wrongType
  case badSignature
  /// A claim that is not there.
  case missingClaim(String)
  /// A claim that is not of the type it has to be.
  case invalidClaim(String)
  case wrongIssuer
  /// It answers another question, or was recorded earlier.
  case wrongNonce
  /// It speaks of another product, for which a key can be good that is not for this one.
  case wrongProduct
  /// It speaks of another key or domain.
  case wrongKey
  case tooOld
  case notYetValid

  /// A stable name: `malformed`, `algorithm_not_allowed`, `unknown_key`, `wrong_type`, `bad_signature`, `missing_claim`,
  /// `invalid_claim`, `wrong_issuer`, `wrong_nonce`, `wrong_product`, `wrong_key`, `too_old` or `not_yet_valid`.
  public var code: String {
    switch self {
    case .malformed: "malformed"
    case .algorithmNotAllowed: "algorithm_not_allowed"
    case .unknownKey: "unknown_key"
    case .wrongType: "wrong_type"
    case .badSignature: "bad_signature"
    case .missingClaim: "missing_claim"
    case .invalidClaim: "invalid_claim"
    case .wrongIssuer: "wrong_issuer"
    case .wrongNonce: "wrong_nonce"
    case .wrongProduct: "wrong_product"
    case .wrongKey: "wrong_key"
    case .tooOld: "too_old"
    case .notYetValid: "not_yet_valid"
    }
  }

  /// What can be wrong with any signed document.
  init(_ failure: LicenseVerificationFailure) {
    switch failure {
    case .algorithmNotAllowed: self = .algorithmNotAllowed
    case .unknownKey: self = .unknownKey
    case .wrongType: self = .wrongType
    case .badSignature: self = .badSignature
    case .missingClaim(let claim): self = .missingClaim(claim)
    case .invalidClaim(let claim): self = .invalidClaim(claim)
    case .wrongIssuer: self = .wrongIssuer
    case .notYetValid: self = .notYetValid
    case .expired: self = .tooOld
    case .malformed, .wrongAudience, .featureNotGranted: self = .malformed
    }
  }
}

extension LicenseCheckFailure: CustomStringConvertible {
  /// One sentence that says what is wrong. It repeats nothing of the answer but the name of a claim.
  public var description: String {
    switch self {
    case .malformed: "This is not a signed answer to a license check."
    case .algorithmNotAllowed: "The answer is signed with an algorithm that is not allowed."
    case .unknownKey: "The signing key that the answer names is not in the key set."
    case .wrongType: "The document is signed, but is not an answer to a license check."
    case .badSignature: "The answer's signature is wrong: it was changed, or made by someone else."
    case .missingClaim(let claim): "The answer has no claim \(claim)."
    case .invalidClaim(let claim): "The answer's claim \(claim) is not as it has to be."
    case .wrongIssuer: "The answer comes from another authorization server."
    case .wrongNonce: "The answer belongs to another question."
    case .wrongProduct: "The answer speaks of another product."
    case .wrongKey: "The answer speaks of another key."
    case .tooOld: "The answer is too old."
    case .notYetValid: "The answer comes from the future. Check the clock of this machine."
    }
  }
}
