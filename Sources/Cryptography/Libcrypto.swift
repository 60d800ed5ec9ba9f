// Cryptography is the system's OpenSSL (libcrypto) in Swift's clothes, and the only target that imports it. Everything
// that signs, seals, hashes or draws random bytes comes here: `LicenseTokens` for signatures, the core and the store
// for MACs, sealing and password hashes. Nothing here knows what the bytes mean.

import COpenSSL

/// What is found in libcrypto once and used for the life of the process.
///
/// OpenSSL 3 looks an algorithm up by name on each use of the older `EVP_sha256()` style; fetching it once takes that
/// look-up away. Fetched algorithms and unkeyed contexts are only read after that, which any thread may do.
enum Libcrypto {
  nonisolated(unsafe) static let sha256 = required(EVP_MD_fetch(nil, "SHA256", nil), "SHA-256")
  nonisolated(unsafe) static let aes256GCM = required(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "AES-256-GCM")
  nonisolated(unsafe) static let hmacSHA256 = required(COpenSSL_hmac_sha256(), "HMAC-SHA-256")

  /// A libcrypto without these algorithms (or memory) is a broken installation, which no input brings about and no
  /// caller can mend: going on with a wrong hash would be worse than ending.
  static func required<Value>(_ value: Value?, _ name: String) -> Value {
    guard let value else { fatalError("libcrypto provides no \(name): \(takeReason())") }
    return value
  }

  /// Why the last call failed, in libcrypto's words. Empties the thread's error queue: what stays there would be
  /// taken for a TLS failure by the next library that reads it.
  static func takeReason() -> String {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard let reason = ERR_reason_error_string(code) else { return "code \(code)" }
    return String(cString: reason)
  }

  /// The error of a call that failed for a reason other than its input.
  static func failure(of operation: String) -> CryptographyError {
    .operationFailed(operation, reason: takeReason())
  }
}
