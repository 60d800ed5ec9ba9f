import COpenSSL

/// A private key that signs. The key itself stays in libcrypto; only ``pkcs8()`` lets it out. Safe to use from any
/// number of threads at once.
package final class SigningKey: Sendable {
  package let verificationKey: VerificationKey
  private let handle: KeyHandle

  package var algorithm: SignatureAlgorithm { handle.algorithm }

  /// A new random key.
  package static func generate(_ algorithm: SignatureAlgorithm) throws(CryptographyError) -> SigningKey {
    let key =
      switch algorithm {
      case .es256: COpenSSL_generate_p256()
      case .eddsa: COpenSSL_generate_ed25519()
      }
    guard let key else { throw Libcrypto.failure(of: "key generation") }
    return try SigningKey(owning: key)
  }

  /// The P-256 or Ed25519 key of an unencrypted `PrivateKeyInfo` (RFC 5208, DER); the algorithm is the key's own.
  package convenience init(pkcs8: [UInt8]) throws(CryptographyError) {
    let key = Self.decode(pkcs8)
    guard let key, Self.halvesMatch(key) else {
      EVP_PKEY_free(key)
      throw KeyHandle.invalidKey()
    }
    try self.init(owning: key)
  }

  private init(owning key: OpaquePointer) throws(CryptographyError) {
    handle = try KeyHandle(owning: key, for: .signing)
    verificationKey = try VerificationKey(try Self.coordinates(of: handle))
  }

  /// The key as an unencrypted `PrivateKeyInfo` (RFC 5208, DER): a secret, to be sealed before it is stored.
  package func pkcs8() throws(CryptographyError) -> [UInt8] {
    let information = EVP_PKEY2PKCS8(handle.key)
    defer { PKCS8_PRIV_KEY_INFO_free(information) }
    let length = i2d_PKCS8_PRIV_KEY_INFO(information, nil)
    guard length > 0 else { throw Libcrypto.failure(of: "key export") }
    let encoded = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
      var end = buffer.baseAddress
      count = Int(max(0, i2d_PKCS8_PRIV_KEY_INFO(information, &end)))
    }
    guard encoded.count == Int(length) else { throw Libcrypto.failure(of: "key export") }
    return encoded
  }

  /// The signature of the message in JOSE form, 64 bytes (RFC 7518 §3.4, RFC 8037 §3.1).
  package func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
    let encoded = handle.withSignatureContext { context -> [UInt8]? in
      var signature = [UInt8](repeating: 0, count: ECDSASignature.longestDER)
      var length = signature.count
      guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else { return nil }
      return Array(signature.prefix(length))
    }
    let raw =
      switch algorithm {
      case .es256: encoded.flatMap(ECDSASignature.raw(fromDER:))
      case .eddsa: encoded
      }
    guard let raw else { throw Libcrypto.failure(of: "signature") }
    return raw
  }

  private static func decode(_ pkcs8: [UInt8]) -> OpaquePointer? {
    pkcs8.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return nil }
      var end: UnsafePointer<UInt8>? = start
      let information = d2i_PKCS8_PRIV_KEY_INFO(nil, &end, buffer.count)
      defer { PKCS8_PRIV_KEY_INFO_free(information) }
      guard let information, end == start + buffer.count else { return nil }
      return EVP_PKCS82PKEY(information)
    }
  }

  /// An EC key may carry a public half of its own (RFC 5915 §3); with a wrong one its signatures would verify nowhere.
  private static func halvesMatch(_ key: OpaquePointer) -> Bool {
    let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
    defer { EVP_PKEY_CTX_free(context) }
    return EVP_PKEY_pairwise_check(context) == 1
  }

  private static func coordinates(of handle: KeyHandle) throws(CryptographyError) -> VerificationKey.Coordinates {
    switch handle.algorithm {
    case .es256:
      return .p256(
        x: try coordinate(OSSL_PKEY_PARAM_EC_PUB_X, of: handle.key),
        y: try coordinate(OSSL_PKEY_PARAM_EC_PUB_Y, of: handle.key))
    case .eddsa:
      var x = [UInt8](repeating: 0, count: 32)
      var length = x.count
      guard EVP_PKEY_get_raw_public_key(handle.key, &x, &length) == 1, length == x.count else {
        throw Libcrypto.failure(of: "public key")
      }
      return .ed25519(x: x)
    }
  }

  private static func coordinate(_ name: String, of key: OpaquePointer) throws(CryptographyError) -> [UInt8] {
    var number: OpaquePointer?
    defer { BN_free(number) }
    var bytes = [UInt8](repeating: 0, count: 32)
    guard EVP_PKEY_get_bn_param(key, name, &number) == 1, BN_bn2binpad(number, &bytes, 32) == 32 else {
      throw Libcrypto.failure(of: "public key")
    }
    return bytes
  }
}
