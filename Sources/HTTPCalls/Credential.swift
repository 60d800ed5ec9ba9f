/// A secret a program holds (device code, refresh token, license token, api-key, API token): compared and sent, never
/// printed.
package struct Credential: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  package let value: String

  package init(_ value: String) { self.value = value }

  package var description: String { "Credential(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
