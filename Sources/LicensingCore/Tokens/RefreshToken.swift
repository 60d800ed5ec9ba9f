import Cryptography
import LicenseTokens

/// A refresh token: `csr_` and, in base64url, format number (1 byte), family (16), generation (8), 32 random bytes, and the
/// authentication code of all that (the key's number in 2 bytes, HMAC-SHA256 in 32).
///
/// It carries its own generation under a MAC, so the store needs to keep only the generation a family has reached and the hash
/// of the token that reached it: any number of answers can be lost, none of them is written down.
package struct RefreshToken: Sendable, CustomStringConvertible, CustomReflectable {
  package static let prefix = "csr_"
  private static let format: UInt8 = 1
  private static let bodyCount = 1 + 16 + 8 + 32
  private static let codeCount = 2 + 32

  package let familyID: FamilyID
  package let generation: Int64
  /// The text itself, for the one answer that delivers it.
  package let exposed: String

  package init(familyID: FamilyID, generation: Int64, keys: SecretKeys, random: any RandomSource) throws {
    guard let family = familyID.bytes, generation > 0 else { throw MalformedIdentifier() }
    let body = [Self.format] + family + generation.bigEndianBytes + (try random.bytes(32))
    self.familyID = familyID
    self.generation = generation
    exposed = Self.prefix + Base64URL.encode(body + keys.authenticationCode(body, for: .refreshTokens))
  }

  /// A token someone presents: nil unless this server made it.
  package init?(presented text: String, keys: SecretKeys) {
    guard text.hasPrefix(Self.prefix), text.utf8.count <= 256,
      let bytes = Base64URL.decode(String(text.dropFirst(Self.prefix.count))),
      bytes.count == Self.bodyCount + Self.codeCount
    else { return nil }
    let body = Array(bytes.prefix(Self.bodyCount))
    guard body.first == Self.format,
      keys.isValid(Array(bytes.suffix(Self.codeCount)), of: body, for: .refreshTokens),
      let familyID = FamilyID(bytes: Array(body[1..<17])),
      let generation = Int64(exactly: body[17..<25].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }), generation > 0
    else { return nil }
    self.familyID = familyID
    self.generation = generation
    exposed = text
  }

  package var hash: [UInt8] { SHA256.hash(Array(exposed.utf8)) }
  package var description: String { "\(Self.prefix)…" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// An id of the store is not one: the store was changed by hand.
package struct MalformedIdentifier: Error, Equatable {}
