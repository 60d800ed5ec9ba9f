package import Cryptography

/// What the signed list of revoked license files says, as the authorization server publishes it at
/// `/.well-known/license-revocations`. It names only files that would be valid otherwise.
///
/// No license file becomes good again: whoever knows more than one list, or bundles as well, takes every id that any of
/// them names, and an older or shorter one takes none away.
public struct RevocationList: Sendable, Hashable {
  /// `iss`: the authorization server.
  public let issuer: String
  /// `iat`, in seconds since 1970-01-01T00:00:00Z.
  public let issuedAt: Int64
  /// `revoked`: ids of license files.
  public let revoked: [String]

  public init(issuer: String, issuedAt: Int64, revoked: [String]) {
    self.issuer = issuer
    self.issuedAt = issuedAt
    self.revoked = revoked
  }
}

extension RevocationList {
  /// `typ` of a revocation list.
  package static let documentType = "license-revocations+jwt"

  /// The list as a compact JWS.
  package func signed(with key: SigningKey, keyID: String) throws(CryptographyError) -> String {
    var writer = JSONWriter()
    writer.object { claims in
      claims.member("iss", issuer)
      claims.member("iat", issuedAt)
      claims.member("revoked", revoked)
    }
    return try CompactJWS.signed(type: Self.documentType, payload: writer.bytes, with: key, keyID: keyID)
  }

  /// Reads the payload. Every claim must be there and of its type; claims that are not known are ignored.
  init(parsing json: [UInt8]) throws(LicenseClaimsError) {
    let claims = try ClaimReader(parsing: json, maximumByteCount: LicenseDocument.maximumByteCount)
    try self.init(
      issuer: claims.string("iss"), issuedAt: claims.seconds("iat"), revoked: claims.strings("revoked"))
  }
}
