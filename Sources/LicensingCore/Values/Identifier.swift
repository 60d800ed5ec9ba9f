/// What an identifier names; its prefix makes an id recognizable wherever it is met (`dev_…`, `lic_…`).
package protocol IdentifierKind {
  static var prefix: String { get }
}

/// A typed id: the kind's prefix, `_`, and a UUIDv7 (RFC 9562 §5.7) in 26 characters of Crockford's base 32, lower case.
///
/// Ids sort by the time they were made, so a list ordered by id is ordered by age, and paging by id is stable.
package struct Identifier<Kind: IdentifierKind>: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  /// An id that the store returned, which was checked when it was made.
  package init(stored text: String) { self.text = text }

  /// An id from outside: nil unless it has this kind's prefix and 26 characters of the alphabet.
  package init?(_ text: String) {
    guard text.utf8.count == Kind.prefix.utf8.count + 1 + CrockfordBase32.length, text.hasPrefix(Kind.prefix + "_"),
      CrockfordBase32.decode(String(text.dropFirst(Kind.prefix.count + 1))) != nil
    else { return nil }
    self.text = text
  }

  /// - Parameters:
  ///   - now: the time of making, the id's first 48 bits.
  ///   - random: at least 10 random bytes, of which 74 bits are used.
  package init(now: Timestamp, random: [UInt8]) {
    let time = UInt64(clamping: now.milliseconds)
    var bytes = (0..<6).map { UInt8(truncatingIfNeeded: time >> UInt64(40 - 8 * $0)) }
    bytes += (0..<10).map { $0 < random.count ? random[$0] : 0 }
    bytes[6] = bytes[6] & 0x0F | 0x70
    bytes[8] = bytes[8] & 0x3F | 0x80
    text = Kind.prefix + "_" + CrockfordBase32.encode(bytes)
  }

  /// The 16 bytes of the UUID, for formats that carry ids in binary.
  package var bytes: [UInt8]? { CrockfordBase32.decode(String(text.dropFirst(Kind.prefix.count + 1))) }

  /// The id of 16 bytes taken from such a format.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    text = Kind.prefix + "_" + CrockfordBase32.encode(bytes)
  }

  package var description: String { text }
  package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// 128 bits as 26 characters of Crockford's base 32 (lower case; the first character carries three bits).
enum CrockfordBase32 {
  static let length = 26
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var value = bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    var characters = [UInt8](repeating: alphabet[0], count: length)
    for position in characters.indices.reversed() {
      characters[position] = alphabet[Int(value & 31)]
      value >>= 5
    }
    return String(decoding: characters, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count == length, let first = text.utf8.first, first <= UInt8(ascii: "7") else { return nil }
    var value = UInt128(0)
    for character in text.utf8 {
      guard let digit = alphabet.firstIndex(of: character) else { return nil }
      value = value << 5 | UInt128(digit)
    }
    return (0..<16).map { UInt8(truncatingIfNeeded: value >> UInt128(120 - 8 * $0)) }
  }
}

package enum OrganizationKind: IdentifierKind { package static let prefix = "org" }
package enum UserKind: IdentifierKind { package static let prefix = "usr" }
package enum ClientKind: IdentifierKind { package static let prefix = "cli" }
package enum ProductKind: IdentifierKind { package static let prefix = "prd" }
package enum LicenseKind: IdentifierKind { package static let prefix = "lic" }
package enum DeviceKind: IdentifierKind { package static let prefix = "dev" }
package enum ActivationKind: IdentifierKind { package static let prefix = "act" }
package enum DeviceAuthorizationKind: IdentifierKind { package static let prefix = "dau" }
package enum FamilyKind: IdentifierKind { package static let prefix = "fam" }
package enum APITokenKind: IdentifierKind { package static let prefix = "tok" }
package enum AuditEventKind: IdentifierKind { package static let prefix = "evt" }
package enum LicenseKeyKind: IdentifierKind { package static let prefix = "key" }
package enum KeyLockKind: IdentifierKind { package static let prefix = "lok" }
package enum UnauthorizedInstallationKind: IdentifierKind { package static let prefix = "uin" }
package enum LicenseFileKind: IdentifierKind { package static let prefix = "fil" }
package enum LicenseBundleKind: IdentifierKind { package static let prefix = "bdl" }
package enum ParentLicenseKind: IdentifierKind { package static let prefix = "par" }

package typealias OrganizationID = Identifier<OrganizationKind>
package typealias UserID = Identifier<UserKind>
package typealias ProductID = Identifier<ProductKind>
package typealias LicenseID = Identifier<LicenseKind>
package typealias DeviceID = Identifier<DeviceKind>
package typealias ActivationID = Identifier<ActivationKind>
package typealias DeviceAuthorizationID = Identifier<DeviceAuthorizationKind>
package typealias FamilyID = Identifier<FamilyKind>
package typealias APITokenID = Identifier<APITokenKind>
package typealias AuditEventID = Identifier<AuditEventKind>
package typealias LicenseKeyID = Identifier<LicenseKeyKind>
package typealias KeyLockID = Identifier<KeyLockKind>
package typealias UnauthorizedInstallationID = Identifier<UnauthorizedInstallationKind>
package typealias LicenseFileID = Identifier<LicenseFileKind>
package typealias LicenseBundleID = Identifier<LicenseBundleKind>
package typealias ParentLicenseID = Identifier<ParentLicenseKind>
