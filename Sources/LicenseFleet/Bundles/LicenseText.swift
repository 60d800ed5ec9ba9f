import LicenseTokens

/// Bundles is how license files travel without a server: taken from files a technician was given, kept as the newest bundle
/// of a license, and written out for a stick.

/// What a text holds that somebody handed over.
enum LicenseText {
  /// The document without its armor, if it is one of this kind.
  static func compact(_ text: String, _ kind: LicenseDocument.Kind) -> String? {
    guard let document = try? LicenseDocument.parse(text) else {
      // A bare one has nothing around it.
      return (try? CompactJWS(parsing: text, maximumByteCount: LicenseDocument.maximumByteCount)) == nil ? nil : text
    }
    return document.kind == kind ? document.compact : nil
  }

  /// The key that a document says it is signed with.
  /// - Parameter compact: the document without its armor.
  static func keyID(of compact: String) -> String? {
    guard let bytes = Base64URL.decode(String(compact.prefix { $0 != "." })),
      case .object(let header)? = try? JSONValue(parsing: bytes),
      case .string(let keyID)? = header["kid"]
    else { return nil }
    return keyID
  }

  /// The server that a document names as its own, believed by nobody: where to ask for the keys that tell.
  static func issuer(of compact: String) -> String? {
    guard let jws = try? CompactJWS(parsing: compact, maximumByteCount: LicenseDocument.maximumByteCount),
      case .object(let claims)? = try? JSONValue(parsing: jws.payload, maximumByteCount: jws.payload.count),
      case .string(let issuer)? = claims["iss"]
    else { return nil }
    return issuer
  }
}
