import COpenSSL

/// A public key that checks signatures. Safe to use from any number of threads at once.
package final class VerificationKey: Sendable {
  /// What is published of a key, as RFC 7518 §6.2.1 and RFC 8037 §2 carry it; 32 bytes each.
  package enum Coordinates: Sendable, Hashable {
    case p256(x: [UInt8], y: [UInt8])
    case ed25519(x: [UInt8])
  }

  package let coordinates: Coordinates
  private let handle: KeyHandle

  package var algorithm: SignatureAlgorithm { handle.algorithm }

  /// A point on P-256. Bytes that are no coordinates of one, and the point at infinity, are an invalid key.
  package convenience init(p256X x: [UInt8], y: [UInt8]) throws(CryptographyError) {
    try Self.requireCoordinate(x)
    try Self.requireCoordinate(y)
    let point = [0x04] + x + y  // uncompressed (SEC 1 §2.3.3); libcrypto checks that it lies on the curve
    try self.init(.p256(x: x, y: y), owning: COpenSSL_p256_public_key(point, point.count))
  }

  /// An Ed25519 public key (RFC 8032 §5.1.5). Bytes that decode to no point are found when a signature is checked:
  /// none is valid under them.
  package convenience init(ed25519 x: [UInt8]) throws(CryptographyError) {
    try Self.requireCoordinate(x)
    try self.init(.ed25519(x: x), owning: EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, x, x.count))
  }

  /// The key of coordinates that were read before.
  package convenience init(_ coordinates: Coordinates) throws(CryptographyError) {
    switch coordinates {
    case .p256(let x, let y): try self.init(p256X: x, y: y)
    case .ed25519(let x): try self.init(ed25519: x)
    }
  }

  private init(_ coordinates: Coordinates, owning key: OpaquePointer?) throws(CryptographyError) {
    self.coordinates = coordinates
    handle = try KeyHandle(owning: key, for: .verifying)
  }

  /// If `signature` (64 bytes, JOSE form) is this key's for `message`. Never throws: whatever is wrong, it is not valid.
  package func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
    let encoded =
      switch algorithm {
      case .es256: ECDSASignature.der(fromRaw: signature)
      case .eddsa: signature.count == SignatureAlgorithm.signatureByteCount ? signature : nil
      }
    guard let encoded else { return false }
    let isValid = handle.withSignatureContext { context in
      EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1 ? true : nil
    }
    if isValid == nil { ERR_clear_error() }
    return isValid ?? false
  }

  private static func requireCoordinate(_ bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count == 32 else { throw .wrongLength(of: "coordinate", expected: 32, actual: bytes.count) }
  }
}
