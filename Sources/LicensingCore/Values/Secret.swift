import Cryptography
import LicenseTokens

/// A secret that is found by its SHA-256: device codes, API tokens, client secrets and the credentials of parent license files,
/// which are shown once and afterwards known by nothing else, and check tokens, which are kept sealed beside it.
///
/// The text is the kind's prefix and 256 random bits in base64url; it never appears in a description, so that an accidental
/// interpolation into a log line or an error shows nothing.
package struct Secret<Kind: SecretKind>: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The text itself, for the one answer that delivers it.
  package let exposed: String

  /// A secret someone presents: nil unless it has this kind's prefix and length.
  package init?(presented text: String) {
    guard text.utf8.count == Kind.prefix.utf8.count + SecretFormat.characterCount,
      text.hasPrefix(Kind.prefix)
    else { return nil }
    exposed = text
  }

  package init(from random: any RandomSource) throws {
    exposed = Kind.prefix + Base64URL.encode(try random.bytes(SecretFormat.byteCount))
  }

  /// What the store keeps: 32 bytes. No key is needed, as 256 random bits cannot be guessed.
  package var hash: [UInt8] { SHA256.hash(Array(exposed.utf8)) }

  package static func == (a: Self, b: Self) -> Bool { constantTimeEqual(Array(a.exposed.utf8), Array(b.exposed.utf8)) }
  package var description: String { "\(Kind.prefix)…" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

package protocol SecretKind {
  /// Recognizable in a leak, by people and by scanners.
  static var prefix: String { get }
}

enum SecretFormat {
  static let byteCount = 32
  /// 32 bytes in base64url without padding.
  static let characterCount = 43
}

package enum DeviceCodeKind: SecretKind { package static let prefix = "csd_" }
package enum APITokenSecretKind: SecretKind { package static let prefix = "csa_" }
package enum ClientSecretKind: SecretKind { package static let prefix = "csc_" }
package enum CheckTokenKind: SecretKind { package static let prefix = "cst_" }
package enum ParentCredentialKind: SecretKind { package static let prefix = "csp_" }

package typealias DeviceCode = Secret<DeviceCodeKind>
package typealias APITokenSecret = Secret<APITokenSecretKind>
package typealias ClientSecret = Secret<ClientSecretKind>
package typealias CheckToken = Secret<CheckTokenKind>
package typealias ParentCredential = Secret<ParentCredentialKind>
