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
