import COpenSSL

/// Random bytes fit for keys and tokens, from libcrypto's generator (NIST SP 800-90A, seeded by the system).
package enum SecureRandom {
  package static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    guard count >= 0, let length = Int32(exactly: count) else { throw .invalidParameter("count") }
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, length) == 1 else { throw Libcrypto.failure(of: "random bytes") }
    return bytes
  }
}
