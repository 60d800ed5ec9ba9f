package import Cryptography

/// What a bundle says: license files for many devices, the keys they are signed with, and which ones were revoked, all
/// at one time. It is signed as a whole; each of its files is signed as well, and verified by itself.
public struct LicenseBundle: Sendable, Hashable {
  /// `jti`
  public let id: String
  /// `iss`: the authorization server.
  public let issuer: String
  /// `iat`, in seconds since 1970-01-01T00:00:00Z.
  public let issuedAt: Int64
  /// `license_id`: the license that its files were issued under.
  public let licenseID: String
  /// `key_set`: what the authorization server published at the time. It is as good as the signature of the bundle.
  public let keySet: JSONWebKeySet
  /// `revoked`: the ids of license files that are no longer good, whichever license they belong to.
  public let revoked: [String]
  /// `files`
  public let entries: [Entry]

  public init(
    id: String, issuer: String, issuedAt: Int64, licenseID: String, keySet: JSONWebKeySet, revoked: [String],
    entries: [Entry]
  ) {
    self.id = id
    self.issuer = issuer
    self.issuedAt = issuedAt
    self.licenseID = licenseID
    self.keySet = keySet
    self.revoked = revoked
    self.entries = entries
  }

  /// One license file, and for which device it is said to be.
  public struct Entry: Sendable, Hashable {
    public let serialNumber: String
    public let articleNumber: String
    /// The license file as a compact JWS.
    public let file: String

    public init(serialNumber: String, articleNumber: String, file: String) {
      self.serialNumber = serialNumber
      self.articleNumber = articleNumber
      self.file = file
    }
  }
}

extension LicenseBundle {
  /// `typ` of a bundle.
  package static let documentType = "license-bundle+jwt"

  /// More values than a bundle of 10 000 license files has with all its revoked ids; bounds the memory that reading one
  /// takes.
  private static let maximumValueCount = 1 << 19

  /// The bundle that says this, as a compact JWS. Whether it is too large for readers is for the caller to see: its
  /// text may have ``LicenseDocument/maximumByteCount`` bytes.
  package func signed(with key: SigningKey, keyID: String) throws(CryptographyError) -> String {
    var writer = JSONWriter()
    writer.object { claims in
      claims.member("iss", issuer)
      claims.member("jti", id)
      claims.member("iat", issuedAt)
      claims.member("license_id", licenseID)
      claims.member("key_set", keySet.value)
      claims.member("revoked", revoked)
      claims.member("files", entries) { file, entry in
        file.member("serial_number", entry.serialNumber)
        file.member("article_number", entry.articleNumber)
        file.member("file", entry.file)
      }
    }
    return try CompactJWS.signed(type: Self.documentType, payload: writer.bytes, with: key, keyID: keyID)
  }

  /// Reads the payload. Every claim must be there and of its type; claims that are not known are ignored. What the
  /// entries hold is not looked at.
  init(parsing json: [UInt8]) throws(LicenseClaimsError) {
    let claims = try ClaimReader(
      parsing: json, maximumByteCount: LicenseDocument.maximumByteCount, maximumValueCount: Self.maximumValueCount)
    try self.init(
      id: claims.string("jti"),
      issuer: claims.string("iss"),
      issuedAt: claims.seconds("iat"),
      licenseID: claims.string("license_id"),
      keySet: claims.keySet("key_set"),
      revoked: claims.strings("revoked"),
      entries: claims.objects("files").map { file throws(LicenseClaimsError) in
        try Entry(
          serialNumber: file.string("serial_number"), articleNumber: file.string("article_number"),
          file: file.string("file"))
      })
  }

  /// What a bundle says of itself, without looking at its signature: for whoever is to find out with which keys to
  /// verify it.
  ///
  /// - Parameter compact: the bundle as a compact JWS.
  package init(unverified compact: String) throws(LicenseFileFailure) {
    let jws: CompactJWS
    do {
      jws = try CompactJWS(parsing: compact, maximumByteCount: LicenseDocument.maximumByteCount)
    } catch { throw LicenseFileFailure(error) }
    do { try self.init(parsing: jws.payload) } catch { throw LicenseFileFailure(error) }
  }
}
