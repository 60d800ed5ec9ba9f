import Cryptography

/// The text of a license key, as a program or a person presents it. It is a secret: whoever knows it can use the license.
///
/// Nothing is trimmed or folded, so that a key has one spelling. The text never appears in a description, so that an
/// accidental interpolation into a log line or an error shows nothing.
package struct LicenseKeyText: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package static let longest = 128

  /// The text itself, for the one answer that delivers it.
  package let exposed: String

  /// A key as it was presented: nil unless it has 1 to 128 printable ASCII characters, none of them a space, a comma or a
  /// quotation mark, which tables and command lines lose.
  package init?(presented text: String) {
    guard (1...Self.longest).contains(text.utf8.count), text.utf8.allSatisfy(Self.allows) else { return nil }
    exposed = text
  }

  private static func allows(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ","): false
    default: (0x21...0x7E).contains(byte)
    }
  }

  /// What lists show: at most the prefix (or first group) and the last four characters, and never more than a third of the
  /// text. Each other character, a separator as well, is a `•`.
  package var masked: String {
    let characters = Array(exposed)
    let room = characters.count / 3
    let tail = min(4, room)
    let firstGroup = characters.firstIndex(of: KeyFormat.separator) ?? 0
    let head = min(firstGroup, room - tail)
    let hidden = String(repeating: "•", count: characters.count - head - tail)
    return String(characters.prefix(head)) + hidden + String(characters.suffix(tail))
  }

  package static func == (a: Self, b: Self) -> Bool { constantTimeEqual(Array(a.exposed.utf8), Array(b.exposed.utf8)) }
  package var description: String { "license key" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
