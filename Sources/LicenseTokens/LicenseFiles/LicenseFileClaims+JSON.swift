package import Cryptography

extension LicenseFileClaims {
  /// `typ` of a license file.
  package static let documentType = "license-file+jwt"

  /// The claims as the payload of a license file.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { claims in
      claims.member("iss", issuer)
      claims.member("jti", id)
      claims.member("aud", audience)
      claims.member("iat", issuedAt)
      if let expiresAt { claims.member("exp", expiresAt) }
      claims.member("device") { device in
        device.member("serial_number", serialNumber)
        device.member("article_number", articleNumber)
        if let articleName { device.member("article_name", articleName) }
      }
      claims.member("organization") { $0.write(organization) }
      claims.member("license") { $0.write(license) }
      claims.member("entitlements", entitlements)
    }
    return writer.bytes
  }

  /// Reads the payload of a license file. Every claim must be there and of its type, except `exp`,
  /// `device.article_name` and `license.renewal_date`, which need not be there; claims that are not known are ignored.
  public init(parsing json: [UInt8]) throws(LicenseClaimsError) {
    let claims = try ClaimReader(parsing: json)
    let device = try claims.object("device")
    try self.init(
      id: claims.string("jti"),
      issuer: claims.string("iss"),
      audience: claims.audience("aud"),
      issuedAt: claims.seconds("iat"),
      expiresAt: claims.optional("exp", claims.seconds),
      serialNumber: device.deviceNumber("serial_number"),
      articleNumber: device.deviceNumber("article_number"),
      articleName: device.optional("article_name", device.string),
      organization: LicenseClaims.Organization(claims.object("organization")),
      license: LicenseClaims.License(claims.object("license")),
      entitlements: claims.strings("entitlements"))
  }

  /// What a license file says that was verified before, or signed here: nothing is checked but its form.
  package init(unverified compact: String) throws(LicenseFileFailure) {
    let jws: CompactJWS
    do { jws = try CompactJWS(parsing: compact) } catch { throw LicenseFileFailure(error) }
    do { try self.init(parsing: jws.payload) } catch { throw LicenseFileFailure(error) }
  }

  /// The license file that says this, as a compact JWS.
  package func signed(with key: SigningKey, keyID: String) throws(CryptographyError) -> String {
    try CompactJWS.signed(type: Self.documentType, payload: json, with: key, keyID: keyID)
  }
}
