import COpenSSL

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
package enum HMACSHA256 {
  /// The 32 bytes of the code. Compare codes with ``constantTimeEqual(_:_:)``.
  package static func authenticationCode(for message: [UInt8], key: SymmetricKey) -> [UInt8] {
    let context = Libcrypto.required(EVP_MAC_CTX_dup(Libcrypto.hmacSHA256), "HMAC context")
    defer { EVP_MAC_CTX_free(context) }
    var code = [UInt8](repeating: 0, count: SHA256.byteCount)
    let done =
      EVP_MAC_init(context, key.bytes, key.bytes.count, nil) == 1
      && EVP_MAC_update(context, message, message.count) == 1
      && EVP_MAC_final(context, &code, nil, code.count) == 1
    return Libcrypto.required(done ? code : nil, "HMAC-SHA-256 code")
  }
}

/// If both are the same bytes, found in a time that depends on their number only. Different numbers are unequal.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
