import Cryptography
package import HTTPCalls
import LicenseTokens
package import SecretFiles

/// The key of the local API: whoever can read its file may use the agent.
package struct APIKey: Sendable {
  private let digest: [UInt8]

  package init(_ key: Credential) { digest = SHA256.hash(Array(key.value.utf8)) }

  /// Compares digests, in constant time: neither length nor content of the right key can be measured.
  package func admits(_ presented: String) -> Bool {
    constantTimeEqual(SHA256.hash(Array(presented.utf8)), digest)
  }

  /// Reads the key's file.
  /// - Throws: `SecretFileError`, `.notFound` if the agent has never run.
  package static func read(path: String) throws(SecretFileError) -> Credential {
    let text = String(decoding: try SecretFile.read(path: path, limit: 1024), as: UTF8.self)
    return Credential(String(text.prefix { !$0.isNewline }))
  }

  /// The same; a key of these bytes is made first if there is none.
  /// - Parameter random: 32 random bytes.
  package static func prepare(path: String, random: [UInt8]) throws(SecretFileError) -> Credential {
    do throws(SecretFileError) {
      try SecretFile.create(path: path, contents: Array((Base64URL.encode(random) + "\n").utf8))
    } catch .alreadyExists {}
    return try read(path: path)
  }
}
