package import Cryptography

/// What a parent license file says: a license, and a credential with which license files are generated under it and
/// nothing else is done. It has no end of its own; the authorization server ends it.
public struct ParentLicenseClaims: Sendable, Hashable {
  /// `jti`: the id of the credential's record.
  public var id: String
  /// `iss`: the authorization server, and where license files are asked for.
  public var issuer: String
  /// `aud`: the organization's id.
  public var audience: [String]
  /// `iat`, in seconds since 1970-01-01T00:00:00Z.
  public var issuedAt: Int64
  /// `organization`: the customer that the license belongs to.
  public var organization: LicenseClaims.Organization
  /// `license`: under which license files are generated.
  public var license: LicenseClaims.License
  /// The features that the license grants.
  public var entitlements: [String]
  /// `credential`
  public var credential: Credential

  public init(
    id: String, issuer: String, audience: [String], issuedAt: Int64, organization: LicenseClaims.Organization,
    license: LicenseClaims.License, entitlements: [String], credential: Credential
  ) {
    self.id = id
    self.issuer = issuer
    self.audience = audience
    self.issuedAt = issuedAt
    self.organization = organization
    self.license = license
    self.entitlements = entitlements
    self.credential = credential
  }

  /// The secret of a parent license file: it stands after `Bearer` in the request that generates license files. It
  /// appears in no description, so that an accidental interpolation into a log line or an error shows nothing.
  public struct Credential: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
  {
    /// The text itself, for the request that presents it.
    public let exposed: String

    /// `nil` unless the text is `csp_` and 43 characters of base64url.
    public init?(_ text: String) {
      guard text.hasPrefix(Self.prefix), let bytes = Base64URL.decode(String(text.dropFirst(Self.prefix.count))),
        bytes.count == 32
      else { return nil }
      exposed = text
    }

    private static let prefix = "csp_"

    public var description: String { "\(Self.prefix)…" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}

extension ParentLicenseClaims {
  /// `typ` of a parent license file.
  package static let documentType = "parent-license+jwt"

  /// The parent license file that says this, as a compact JWS.
  package func signed(with key: SigningKey, keyID: String) throws(CryptographyError) -> String {
    var writer = JSONWriter()
    writer.object { claims in
      claims.member("iss", issuer)
      claims.member("jti", id)
      claims.member("aud", audience)
      claims.member("iat", issuedAt)
      claims.member("organization") { $0.write(organization) }
      claims.member("license") { $0.write(license) }
      claims.member("entitlements", entitlements)
      claims.member("credential", credential.exposed)
    }
    return try CompactJWS.signed(type: Self.documentType, payload: writer.bytes, with: key, keyID: keyID)
  }

  /// Reads the payload. Every claim must be there and of its type, except `license.renewal_date`, which need not be
  /// there; claims that are not known are ignored.
  init(parsing json: [UInt8]) throws(LicenseClaimsError) {
    let claims = try ClaimReader(parsing: json)
    guard let credential = Credential(try claims.string("credential")) else { throw .invalid(claim: "credential") }
    try self.init(
      id: claims.string("jti"),
      issuer: claims.string("iss"),
      audience: claims.audience("aud"),
      issuedAt: claims.seconds("iat"),
      organization: LicenseClaims.Organization(claims.object("organization")),
      license: LicenseClaims.License(claims.object("license")),
      entitlements: claims.strings("entitlements"),
      credential: credential)
  }
}
