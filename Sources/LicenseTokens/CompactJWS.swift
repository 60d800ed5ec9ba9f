package import Cryptography

/// Why text is not a compact JWS that is understood here.
public enum CompactJWSError: Error, Equatable, Sendable {
  /// More bytes than the reader was told to take, or a header of more than ``CompactJWS/maximumByteCount``.
  case tooLarge
  /// Not three parts divided by two dots. Encrypted documents (JWE) have five.
  case wrongNumberOfParts
  /// The header, payload or signature is not strict base64url.
  case notBase64URL
  case headerNotJSON(JSONError)
  case headerNotAnObject
  /// A header parameter that changes how the document is to be read; none of them is understood.
  case unsupportedHeader(String)
}

/// A document with its signature in the compact serialization of RFC 7515 §7.1, taken apart. That it parses says
/// nothing of who signed it.
///
/// Keys and addresses of keys in the header (`jwk`, `jku`, `x5c`, `x5u`) are never looked at: whoever forges a document
/// can write them.
public struct CompactJWS: Sendable, Hashable {
  /// How long a document may be that is not said to be longer, in bytes: sixteen times what a license token takes.
  public static let maximumByteCount = 16 * 1024

  /// The protected header; no more than a claim until the signature is checked.
  public let header: [String: JSONValue]
  public let payload: [UInt8]
  public let signature: [UInt8]
  /// What the signature is for: header and payload as they came, with the dot.
  public let signingInput: [UInt8]

  /// Header parameters that make a document mean something else (RFC 7515 §4.1.11, RFC 7797 §3, RFC 7516 §4.1.3).
  private static let unsupported = ["crit", "b64", "zip"]

  /// - Parameters:
  ///   - text: three parts of base64url divided by dots, and nothing more.
  ///   - maximumByteCount: how long the text may be; that of the header is at most ``CompactJWS/maximumByteCount`` in
  ///     any case, as it is read before the signature is checked.
  public init(
    parsing text: String, maximumByteCount: Int = Self.maximumByteCount
  ) throws(CompactJWSError) {
    guard text.utf8.count <= maximumByteCount else { throw .tooLarge }
    let characters = Array(text.utf8)
    let parts = characters.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .wrongNumberOfParts }
    guard parts[0].count <= Self.maximumByteCount else { throw .tooLarge }
    guard
      let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
      let signature = Base64URL.decode(parts[2])
    else { throw .notBase64URL }
    self.header = try Self.members(ofHeader: header)
    self.payload = payload
    self.signature = signature
    signingInput = Array(characters[..<parts[1].endIndex])
  }

  /// The document of the payload with header `typ`, `alg` and `kid`, signed.
  ///
  /// - Parameters:
  ///   - type: what the document is (RFC 8725 §3.11), `at+jwt` for instance.
  ///   - keyID: under which the verification key is published.
  package static func signed(
    type: String, payload: [UInt8], with key: SigningKey, keyID: String
  ) throws(CryptographyError) -> String {
    var header = JSONWriter()
    header.object { header in
      header.member("typ", type)
      header.member("alg", JWSAlgorithm(key.algorithm).rawValue)
      header.member("kid", keyID)
    }
    var document = Base64URL.characters(of: header.bytes)
    document.append(UInt8(ascii: "."))
    document.append(contentsOf: Base64URL.characters(of: payload))
    let signature = try key.sign(document)
    document.append(UInt8(ascii: "."))
    document.append(contentsOf: Base64URL.characters(of: signature))
    return String(decoding: document, as: UTF8.self)
  }

  /// The key that it says it was signed with (RFC 7515 §4.1.4).
  var keyID: String? {
    guard case .string(let id) = header["kid"] else { return nil }
    return id
  }

  private static func members(ofHeader bytes: [UInt8]) throws(CompactJWSError) -> [String: JSONValue] {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch { throw .headerNotJSON(error) }
    guard case .object(let members) = value else { throw .headerNotAnObject }
    if let name = unsupported.first(where: { members[$0] != nil }) { throw .unsupportedHeader(name) }
    return members
  }
}

extension LicenseClaims {
  /// `typ` of a license token (RFC 9068 §2.1).
  package static let tokenType = "at+jwt"

  /// The license token that says this.
  package func signed(with key: SigningKey, keyID: String) throws(CryptographyError) -> String {
    try CompactJWS.signed(type: Self.tokenType, payload: json, with: key, keyID: keyID)
  }
}
