package import Cryptography

/// The signed answer to a license check: a JWS of type `license-check+jwt`.
///
/// A program that reads a bare `OK` believes whoever answers, and a fake server answers `OK` to all. This answer repeats the
/// `nonce` that the program has just drawn, names the product and a digest of the key that it asked about, and only the
/// authorization server can sign it. See ``LicenseCheckVerifier``.
public struct LicenseCheckAnswer: Sendable, Hashable {
  /// `result`: what the plain answer says.
  public enum Result: String, Sendable, Hashable, CaseIterable {
    case ok = "OK"
    case failed = "FAILED"
  }

  /// `iss`: the authorization server.
  public let issuer: String
  /// `iat` and `checked_at`: when it was checked, in seconds since 1970-01-01T00:00:00Z.
  public let checkedAt: Int64
  /// `nonce`: what the program drew for this one question.
  public let nonce: String
  /// `product`: the number of the product that was asked about, as it stood in the address.
  public let product: String
  /// `key_sha256`: of the key or domain as it was asked about, see ``digest(of:)``.
  public let keySHA256: String
  public let result: Result

  public init(
    issuer: String, checkedAt: Int64, nonce: String, product: String, keySHA256: String, result: Result
  ) {
    self.issuer = issuer
    self.checkedAt = checkedAt
    self.nonce = nonce
    self.product = product
    self.keySHA256 = keySHA256
    self.result = result
  }

  /// How long a nonce can be, in characters. One of 22 base64url characters has 128 bits.
  public static let nonceLength = 16...128

  /// Whether a text can be a nonce: A-Z, a-z, 0-9, `-`, `.`, `_` and `~` only, which no address needs to escape.
  public static func isNonce(_ text: String) -> Bool {
    nonceLength.contains(text.utf8.count)
      && text.utf8.allSatisfy { character in
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-._~".utf8.contains(character)
        }
      }
  }

  /// SHA-256 of the UTF-8 text of a key or domain, in base64url.
  public static func digest(of key: String) -> String { Base64URL.encode(SHA256.hash(Array(key.utf8))) }
}

extension LicenseCheckAnswer {
  /// `typ` of the document.
  package static let documentType = "license-check+jwt"

  package func signed(with key: SigningKey, keyID: String) throws(CryptographyError) -> String {
    var payload = JSONWriter()
    payload.object { claims in
      claims.member("iss", issuer)
      claims.member("iat", checkedAt)
      claims.member("checked_at", checkedAt)
      claims.member("nonce", nonce)
      claims.member("product", product)
      claims.member("key_sha256", keySHA256)
      claims.member("result", result.rawValue)
    }
    return try CompactJWS.signed(type: Self.documentType, payload: payload.bytes, with: key, keyID: keyID)
  }

  /// Reads the payload. Every claim must be there and of its type; claims that are not known are ignored.
  init(parsing json: [UInt8]) throws(LicenseClaimsError) {
    let value: JSONValue
    do { value = try JSONValue(parsing: json) } catch { throw .notJSON(error) }
    guard case .object(let members) = value else { throw .notAnObject }
    let claims = ClaimReader(members)
    guard let result = Result(rawValue: try claims.string("result")) else { throw .invalid(claim: "result") }
    let checkedAt = try claims.seconds("checked_at")
    guard try claims.seconds("iat") == checkedAt else { throw .invalid(claim: "iat") }
    try self.init(
      issuer: claims.string("iss"), checkedAt: checkedAt, nonce: claims.string("nonce"),
      product: claims.string("product"), keySHA256: claims.string("key_sha256"), result: result)
  }
}
