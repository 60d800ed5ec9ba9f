/// A password that the server makes for someone: five groups of four consonants, 86 bits, fit to be read aloud once.
package struct GeneratedPassword: Sendable, CustomStringConvertible, CustomReflectable {
  /// The text itself, for the one page that shows it.
  package let exposed: String

  package init(from random: any RandomSource) throws {
    let groups = try (0..<5).map { _ in try UserCode(from: random).letters.prefix(4).lowercased() }
    exposed = groups.joined(separator: "-")
  }

  package var description: String { "password" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
