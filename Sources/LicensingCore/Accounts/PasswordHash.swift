import Cryptography
import LicenseTokens

/// A password as the store keeps it: scrypt (RFC 7914) with its parameters beside it, so that they can be raised later.
package struct PasswordHash: Sendable, Equatable {
  /// 64 MiB and some tenths of a second a hash (N = 2^16, r = 8, p = 2).
  static let parameters = Scrypt.Parameters(n: 65_536, r: 8, p: 2)

  package let text: String

  package init(stored text: String) { self.text = text }

  /// No password has this hash; checking one against it costs what checking any costs.
  static let ofNobody = PasswordHash(
    stored:
      "scrypt$\(parameters.n)$\(parameters.r)$\(parameters.p)$\(Base64URL.encode(Array(repeating: 0, count: 16)))$"
      + Base64URL.encode(Array(repeating: 0, count: 32)))

  package init(_ password: Password, random: any RandomSource) throws {
    let salt = try random.bytes(16)
    let parameters = Self.parameters
    let key = try Scrypt.deriveKey(password: password.bytes, salt: salt, parameters: parameters, byteCount: 32)
    text =
      "scrypt$\(parameters.n)$\(parameters.r)$\(parameters.p)$\(Base64URL.encode(salt))$\(Base64URL.encode(key))"
  }

  /// False for a wrong password and for a text that is no hash.
  package func isHash(of password: Password) -> Bool {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "scrypt", let n = Int(parts[1]), let r = Int(parts[2]), let p = Int(parts[3]),
      let salt = Base64URL.decode(parts[4]), let key = Base64URL.decode(parts[5]),
      let derived = try? Scrypt.deriveKey(
        password: password.bytes, salt: salt, parameters: Scrypt.Parameters(n: n, r: r, p: p), byteCount: key.count)
    else { return false }
    return constantTimeEqual(derived, key)
  }
}

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
    guard text.count >= Self.shortest, text.utf8.count <= Self.longestByteCount, !text.utf8.contains(0) else {
      throw FieldProblem("password", "has at least \(Self.shortest) characters; several words are best")
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

  package var description: String { "password" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
