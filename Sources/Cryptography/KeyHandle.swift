import COpenSSL

/// A libcrypto key, freed with the last reference, and the signature context made from it.
///
/// Setting a signature context up costs several times what copying one does, so each key keeps one as a template and
/// every signature works on its own copy. Key and template are never changed after `init`, and libcrypto counts
/// references atomically: any number of threads may use one handle at once, without a lock.
final class KeyHandle: @unchecked Sendable {
  enum Use { case signing, verifying }

  let key: OpaquePointer
  let algorithm: SignatureAlgorithm
  private let template: OpaquePointer

  /// Takes over the key, which is freed also if this throws.
  init(owning key: OpaquePointer?, for use: Use) throws(CryptographyError) {
    guard let key else { throw Self.invalidKey() }
    guard let algorithm = Self.algorithm(of: key), let template = EVP_MD_CTX_new() else {
      EVP_PKEY_free(key)
      throw .unsupportedKey
    }
    self.key = key
    self.algorithm = algorithm
    self.template = template
    // Ed25519 hashes by itself and takes no digest (RFC 8032 §5.1.6).
    let digest = algorithm == .es256 ? Libcrypto.sha256 : nil
    let ready =
      switch use {
      case .signing: EVP_DigestSignInit(template, nil, digest, nil, key)
      case .verifying: EVP_DigestVerifyInit(template, nil, digest, nil, key)
      }
    guard ready == 1 else { throw Libcrypto.failure(of: "signature context") }
  }

  deinit {
    EVP_MD_CTX_free(template)
    EVP_PKEY_free(key)
  }

  /// Runs `body` on a fresh copy of the signature context.
  func withSignatureContext<Result>(_ body: (OpaquePointer) -> Result?) -> Result? {
    guard let context = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_MD_CTX_copy_ex(context, template) == 1 else { return nil }
    return body(context)
  }

  static func invalidKey() -> CryptographyError {
    ERR_clear_error()
    return .invalidKey
  }

  private static func algorithm(of key: OpaquePointer) -> SignatureAlgorithm? {
    if EVP_PKEY_is_a(key, "ED25519") == 1 { return .eddsa }
    guard EVP_PKEY_is_a(key, "EC") == 1 else { return nil }
    var name = [CChar](repeating: 0, count: 64)
    var length = 0
    guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
      ERR_clear_error()
      return nil
    }
    return name.starts(with: COPENSSL_P256_GROUP.utf8CString) ? .es256 : nil
  }
}
