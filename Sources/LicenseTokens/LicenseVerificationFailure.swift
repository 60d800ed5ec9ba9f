/// Why a token is not valid. Every case has a ``code`` for programs, which never changes, and a sentence for people.
public enum LicenseVerificationFailure: Error, Sendable, Hashable {
  case malformed
  case algorithmNotAllowed
  case unknownKey
  case wrongType
  case badSignature
  /// A claim, by its path, that is not there.
  case missingClaim(String)
  /// A claim, by its path, that is not of the type it has to be.
  case invalidClaim(String)
  case wrongIssuer
  case wrongAudience
  case expired
  case notYetValid
  /// The feature that was asked for and is not among the entitlements.
  case featureNotGranted(String)

  /// A stable name: `malformed`, `algorithm_not_allowed`, `unknown_key`, `wrong_type`, `bad_signature`,
  /// `missing_claim`, `invalid_claim`, `wrong_issuer`, `wrong_audience`, `expired`, `not_yet_valid` or
  /// `feature_not_granted`.
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
    case .wrongAudience: "wrong_audience"
    case .expired: "expired"
    case .notYetValid: "not_yet_valid"
    case .featureNotGranted: "feature_not_granted"
    }
  }
}

extension LicenseVerificationFailure: CustomStringConvertible {
  /// One sentence that says what is wrong. It repeats nothing of the token.
  public var description: String {
    switch self {
    case .malformed: "This is not a license token."
    case .algorithmNotAllowed: "The token is signed with an algorithm that is not allowed."
    case .unknownKey: "The key that the token names is not in the key set."
    case .wrongType: "The token is signed, but is not a license token."
    case .badSignature: "The token's signature is wrong: it was changed, or made by someone else."
    case .missingClaim(let claim): "The token has no claim \(claim)."
    case .invalidClaim(let claim): "The token's claim \(claim) is not of the right type."
    case .wrongIssuer: "The token comes from another authorization server."
    case .wrongAudience: "The token belongs to another organization."
    case .expired: "The token has expired."
    case .notYetValid: "The token is not valid yet. Check the clock of this machine."
    case .featureNotGranted(let feature): "The license does not grant the feature \(feature)."
    }
  }
}
