/// The signature algorithms in use, by their JOSE names (RFC 7518 §3.4, RFC 8037 §3.1). Both give 64 bytes.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
  /// ECDSA on P-256 with SHA-256; the signature is r ‖ s, 32 bytes each.
  case es256 = "ES256"
  /// EdDSA on Ed25519 (RFC 8032).
  case eddsa = "EdDSA"

  package static let signatureByteCount = 64
}
