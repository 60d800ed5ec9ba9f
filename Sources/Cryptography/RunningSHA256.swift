import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece.
package final class RunningSHA256 {
  private let context: OpaquePointer

  package init() {
    context = Libcrypto.required(EVP_MD_CTX_new(), "digest context")
    expect(EVP_DigestInit_ex(context, Libcrypto.sha256, nil))
  }

  deinit { EVP_MD_CTX_free(context) }

  package func add(_ bytes: [UInt8]) {
    expect(EVP_DigestUpdate(context, bytes, bytes.count))
  }

  /// The 32 bytes of the digest of all that was added. Whatever is added next begins another.
  package func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
    expect(EVP_DigestFinal_ex(context, &digest, nil))
    expect(EVP_DigestInit_ex(context, Libcrypto.sha256, nil))
    return digest
  }

  private func expect(_ done: Int32) {
    _ = Libcrypto.required(done == 1 ? true : nil, "SHA-256 digest")
  }
}
