/// Secret bytes that a MAC, a derivation or a cipher is keyed with. Never shows them by accident: printing, debugging
/// and dumping say `redacted`.
package struct SymmetricKey: Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
}

extension SymmetricKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "SymmetricKey(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
