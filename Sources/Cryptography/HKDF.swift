import COpenSSL

/// HKDF with SHA-256 (RFC 5869), extract and expand in one.
package enum HKDF {
  /// A key for one purpose, named by `info`, of a key for all of them.
  ///
  /// - Parameter byteCount: 1...8160 (255 digests, RFC 5869 §2.3).
  package static func deriveKey(
    from key: SymmetricKey, salt: [UInt8], info: [UInt8], byteCount: Int
  ) throws(CryptographyError) -> SymmetricKey {
    guard (1...255 * SHA256.byteCount).contains(byteCount) else { throw .invalidParameter("byteCount") }
    guard !key.bytes.isEmpty, let keyCount = Int32(exactly: key.bytes.count) else { throw .invalidParameter("key") }
    guard let saltCount = Int32(exactly: salt.count) else { throw .invalidParameter("salt") }
    guard let infoCount = Int32(exactly: info.count) else { throw .invalidParameter("info") }
    let context = EVP_PKEY_CTX_new_from_name(nil, "HKDF", nil)
    defer { EVP_PKEY_CTX_free(context) }
    var derived = [UInt8](repeating: 0, count: byteCount)
    var derivedCount = byteCount
    guard
      EVP_PKEY_derive_init(context) == 1,
      EVP_PKEY_CTX_set_hkdf_md(context, Libcrypto.sha256) == 1,
      EVP_PKEY_CTX_set1_hkdf_salt(context, salt, saltCount) == 1,
      EVP_PKEY_CTX_set1_hkdf_key(context, key.bytes, keyCount) == 1,
      EVP_PKEY_CTX_add1_hkdf_info(context, info, infoCount) == 1,
      EVP_PKEY_derive(context, &derived, &derivedCount) == 1
    else { throw Libcrypto.failure(of: "HKDF") }
    return SymmetricKey(bytes: derived)
  }
}
