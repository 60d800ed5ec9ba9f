import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D): 32-byte key, 12-byte nonce, 16-byte tag.
package enum AESGCM {
  package static let keyByteCount = 32
  package static let nonceByteCount = 12
  private static let tagByteCount = 16

  /// Nonce ‖ ciphertext ‖ tag.
  ///
  /// - Parameters:
  ///   - nonce: 12 bytes, never used twice with one key; random ones allow 2³² messages a key (SP 800-38D §8.3).
  ///   - additionalData: not encrypted and not in the result, but needed unchanged to open it.
  package static func seal(
    _ plaintext: [UInt8], key: SymmetricKey, nonce: [UInt8], additionalData: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    try require(nonceByteCount, of: "nonce", nonce)
    let context = try Context(key: key, nonce: nonce, additionalData: additionalData, encrypting: true)
    let ciphertext = try context.update(plaintext)
    guard let tag = context.finishedTag() else { throw Libcrypto.failure(of: "AES-GCM seal") }
    return nonce + ciphertext + tag
  }

  /// The plaintext of what ``seal(_:key:nonce:additionalData:)`` gave; ``CryptographyError/notAuthentic`` for anything else.
  package static func open(
    _ sealed: [UInt8], key: SymmetricKey, additionalData: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    guard sealed.count >= nonceByteCount + tagByteCount else { throw .notAuthentic }
    let nonce = Array(sealed.prefix(nonceByteCount))
    let context = try Context(key: key, nonce: nonce, additionalData: additionalData, encrypting: false)
    let plaintext = try context.update(Array(sealed.dropFirst(nonceByteCount).dropLast(tagByteCount)))
    guard context.finish(expecting: Array(sealed.suffix(tagByteCount))) else { throw .notAuthentic }
    return plaintext
  }

  private static func require(_ count: Int, of name: String, _ bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count == count else { throw .wrongLength(of: name, expected: count, actual: bytes.count) }
  }

  /// One run of the cipher, its additional data already taken in.
  private final class Context {
    private let pointer: OpaquePointer?

    init(key: SymmetricKey, nonce: [UInt8], additionalData: [UInt8], encrypting: Bool) throws(CryptographyError) {
      try AESGCM.require(keyByteCount, of: "key", key.bytes)
      guard let additionalCount = Int32(exactly: additionalData.count) else {
        throw .invalidParameter("additionalData")
      }
      pointer = EVP_CIPHER_CTX_new()
      var written: Int32 = 0
      guard
        EVP_CipherInit_ex2(pointer, Libcrypto.aes256GCM, key.bytes, nonce, encrypting ? 1 : 0, nil) == 1,
        additionalData.isEmpty || EVP_CipherUpdate(pointer, nil, &written, additionalData, additionalCount) == 1
      else { throw Libcrypto.failure(of: "AES-GCM") }
    }

    deinit { EVP_CIPHER_CTX_free(pointer) }

    /// The other side of `input`, of the same length: GCM is a stream cipher.
    func update(_ input: [UInt8]) throws(CryptographyError) -> [UInt8] {
      guard let count = Int32(exactly: input.count) else { throw .invalidParameter("input") }
      var output = [UInt8](repeating: 0, count: input.count)
      var written: Int32 = 0
      guard input.isEmpty || EVP_CipherUpdate(pointer, &output, &written, input, count) == 1 else {
        throw Libcrypto.failure(of: "AES-GCM")
      }
      return output
    }

    func finishedTag() -> [UInt8]? {
      var tag = [UInt8](repeating: 0, count: tagByteCount)
      guard
        finish(),
        EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag) == 1
      else { return nil }
      return tag
    }

    func finish(expecting tag: [UInt8]) -> Bool {
      var tag = tag
      let isAuthentic = EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 && finish()
      if !isAuthentic { ERR_clear_error() }
      return isAuthentic
    }

    private func finish() -> Bool {
      var nothing: UInt8 = 0
      var written: Int32 = 0
      return EVP_CipherFinal_ex(pointer, &nothing, &written) == 1
    }
  }
}
