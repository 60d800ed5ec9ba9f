import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
  package static let byteCount = 32

  /// The 32 bytes of the digest.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    let done = EVP_Digest(bytes, bytes.count, &digest, nil, Libcrypto.sha256, nil)
    return Libcrypto.required(done == 1 ? digest : nil, "SHA-256 digest")
  }
}
