/// What a license file says: which device is licensed, whose it is, what it may do and until when. Times are seconds
/// since 1970-01-01T00:00:00Z.
public struct LicenseFileClaims: Sendable, Hashable {
  /// `jti`: the id of the license file.
  public var id: String
  /// `iss`: the authorization server.
  public var issuer: String
  /// `aud`: the organization's id.
  public var audience: [String]
  /// `iat`
  public var issuedAt: Int64
  /// `exp`: the first second at which the file is no longer valid; `nil` for one without end.
  public var expiresAt: Int64?
  /// `device.serial_number`, as it was typed. Compare it by ``DeviceNumber/canonical(_:)``.
  public var serialNumber: String
  /// `device.article_number`, as it was typed. Compare it by ``DeviceNumber/canonical(_:)``.
  public var articleNumber: String
  /// `device.article_name`: what the product calls the article, where it has a name for it.
  public var articleName: String?
  /// `organization`: the customer that the license belongs to.
  public var organization: LicenseClaims.Organization
  /// `license`: what is licensed, and until when.
  public var license: LicenseClaims.License
  /// The features that the file grants.
  public var entitlements: [String]

  public init(
    id: String, issuer: String, audience: [String], issuedAt: Int64, expiresAt: Int64?, serialNumber: String,
    articleNumber: String, articleName: String?, organization: LicenseClaims.Organization,
    license: LicenseClaims.License, entitlements: [String]
  ) {
    self.id = id
    self.issuer = issuer
    self.audience = audience
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.articleName = articleName
    self.organization = organization
    self.license = license
    self.entitlements = entitlements
  }

  /// The status that a good file speaks of, by the rule of ``LicenseStatus``; after the file's own end it is
  /// ``LicenseStatus/expired`` as well.
  ///
  /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
  public func status(at now: Int64) -> LicenseStatus {
    if let expiresAt, now >= expiresAt { return .expired }
    return license.status(at: now)
  }
}
