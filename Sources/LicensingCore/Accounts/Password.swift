/// A password that a person chose; never shown, logged or kept.
package struct Password: Sendable, CustomStringConvertible, CustomReflectable {
  package static let shortest = 12
  /// Hashing costs grow with nothing beyond this; longer input is refused before it is hashed.
  package static let longestByteCount = 1024

  let bytes: [UInt8]

  /// A password someone signs in with: nil if it is too long to be one.
  package init?(presented text: String) {
    guard text.utf8.count <= Self.longestByteCount else { return nil }
    bytes = Array(text.utf8)
  }

  /// A password someone chooses.
  /// - Throws: `FieldProblem`.
  package init(chosen text: String) throws(FieldProblem) {
    guard text.count >= Self.shortest else {
      throw FieldProblem("password", "has at least \(Self.shortest) characters; several words are best")
    }
    guard text.utf8.count <= Self.longestByteCount, !text.utf8.contains(0) else {
      throw FieldProblem("password", "has at most \(Self.longestByteCount) bytes, none of them zero")
    }
    guard Set(text).count >= 5 else {
      throw FieldProblem("password", "has at least 5 different characters; several words are best")
    }
    bytes = Array(text.utf8)
  }

  /// As `init(chosen:)`, for requests that have other fields as well.
  /// - Throws: `LicensingError.invalid`.
  package static func chosen(_ text: String) throws -> Password {
    do { return try Password(chosen: text) } catch { throw LicensingError.invalid([error]) }
  }

  /// Why it is not good for this account, if it is not.
  /// - Parameter brand: the name of this installation, which its users think of first.
  func problem(for email: String, brand: String) -> FieldProblem? {
    let localPart = email.prefix { $0 != "@" }
    guard GuessedPasswords.hold(bytes, about: [String(localPart), brand]) else { return nil }
    return FieldProblem(
      "password",
      "is one of those that are tried first: a common one, a run of keys, the e-mail address; several words are best")
  }

  package var description: String { "password" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
