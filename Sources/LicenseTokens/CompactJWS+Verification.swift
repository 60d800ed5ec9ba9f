import Cryptography

extension CompactJWS {
  /// Throws unless the document says that it is of the type, and is signed with a key of the set.
  ///
  /// The key is found by `kid` and by nothing else, and the key, not the document, decides which algorithm it is
  /// checked with (RFC 8725 §3.1): `alg` only has to agree.
  ///
  /// - Parameters:
  ///   - purpose: a key that is published for another one is as good as unknown.
  ///   - type: compared with `typ` without regard to case or a leading `application/` (RFC 7515 §4.1.9).
  package func requireSignature(
    by keySet: JSONWebKeySet, for purpose: JSONWebKey.Purpose = .token, type: String,
    allowedAlgorithms: Set<JWSAlgorithm>
  ) throws(LicenseVerificationFailure) {
    guard case .string(let name) = header["alg"], let algorithm = JWSAlgorithm(rawValue: name),
      allowedAlgorithms.contains(algorithm)
    else { throw .algorithmNotAllowed }
    guard let keyID, let key = keySet[keyID], key.serves(purpose) else { throw .unknownKey }
    guard key.algorithm == algorithm else { throw .algorithmNotAllowed }
    guard case .string(let typ) = header["typ"], [type, "application/" + type].contains(typ.lowercased()) else {
      throw .wrongType
    }
    guard key.verificationKey.isValid(signature, for: signingInput) else { throw .badSignature }
  }
}
