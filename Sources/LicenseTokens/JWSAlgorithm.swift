import Cryptography

/// The signature algorithms that documents may be signed with, by their names in RFC 7518 §3.1 and RFC 8037 §3.1.
public enum JWSAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// ECDSA on P-256 with SHA-256.
  case es256 = "ES256"
  /// EdDSA, on Ed25519 only.
  case eddsa = "EdDSA"

  init(_ algorithm: SignatureAlgorithm) {
    switch algorithm {
    case .es256: self = .es256
    case .eddsa: self = .eddsa
    }
  }
}
