import COpenSSL

/// scrypt (RFC 7914), for passwords.
package enum Scrypt {
  /// RFC 7914 §2: cost, block size and parallelization. Memory in use is about 128 · n · r bytes.
  package struct Parameters: Sendable, Equatable {
    package let n: Int
    package let r: Int
    package let p: Int

    package init(n: Int, r: Int, p: Int) {
      self.n = n
      self.r = r
      self.p = p
    }

    /// The bytes scrypt needs, or nil where that is more than parameters read from a stored hash may ask for (1 GiB).
    fileprivate var memory: UInt64? {
      guard n > 1, r > 0, p > 0, n <= 1 << 24, r <= 1 << 10, p <= 1 << 10 else { return nil }
      let memory = 128 * UInt64(r) * UInt64(n + p + 2)
      return memory <= 1 << 30 ? memory : nil
    }
  }

  /// `byteCount` bytes that stand for the password. Slow by design (a tenth of a second and more): never call it on a
  /// thread that others wait for.
  package static func deriveKey(
    password: [UInt8], salt: [UInt8], parameters: Parameters, byteCount: Int
  ) throws(CryptographyError) -> [UInt8] {
    guard let memory = parameters.memory else { throw .invalidParameter("parameters") }
    guard (1...1024).contains(byteCount) else { throw .invalidParameter("byteCount") }
    var derived = [UInt8](repeating: 0, count: byteCount)
    let done = EVP_PBE_scrypt(
      password, password.count, salt, salt.count,
      UInt64(parameters.n), UInt64(parameters.r), UInt64(parameters.p), memory, &derived, byteCount)
    guard done == 1 else { throw Libcrypto.failure(of: "scrypt") }
    return derived
  }
}
