/// Why JSON is not the claims of a license token. Claims are named by their path, `license.renewal_date` for instance.
public enum LicenseClaimsError: Error, Equatable, Sendable {
  case notJSON(JSONError)
  /// JSON, but no object.
  case notAnObject
  case missing(claim: String)
  /// There, but not of the type, or not a value, that it has to be.
  case invalid(claim: String)
}

extension LicenseClaims {
  /// The claims as the payload of a token.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { claims in
      claims.member("iss", issuer)
      claims.member("sub", subject)
      claims.member("aud", audience)
      claims.member("client_id", clientID)
      claims.member("scope", scope)
      claims.member("iat", issuedAt)
      if let notBefore { claims.member("nbf", notBefore) }
      claims.member("exp", expiresAt)
      claims.member("jti", tokenID)
      claims.member("family", family)
      claims.member("activation", activation)
      claims.member("entitlements", entitlements)
      claims.member("license") { $0.write(license) }
      claims.member("device") { $0.write(device) }
      claims.member("organization") { $0.write(organization) }
      if let hub { claims.member("hub") { $0.write(hub) } }
    }
    return writer.bytes
  }

  /// Reads the payload of a token. Every claim must be there and of its type; claims that are not known are ignored.
  public init(parsing json: [UInt8]) throws(LicenseClaimsError) {
    let value: JSONValue
    do { value = try JSONValue(parsing: json) } catch { throw .notJSON(error) }
    guard case .object(let members) = value else { throw .notAnObject }
    let claims = ClaimReader(members)
    try self.init(
      issuer: claims.string("iss"),
      subject: claims.string("sub"),
      audience: claims.audience("aud"),
      clientID: claims.string("client_id"),
      scope: claims.string("scope"),
      issuedAt: claims.seconds("iat"),
      notBefore: claims.optional("nbf", claims.seconds),
      expiresAt: claims.seconds("exp"),
      tokenID: claims.string("jti"),
      family: claims.string("family"),
      activation: claims.string("activation"),
      entitlements: claims.strings("entitlements"),
      license: License(claims.object("license")),
      device: Device(claims.object("device")),
      organization: Organization(claims.object("organization")),
      hub: claims.optional("hub", claims.object).map(Hub.init))
  }
}

extension LicenseClaims.License {
  init(_ claims: ClaimReader) throws(LicenseClaimsError) {
    try self.init(
      id: claims.string("id"), product: claims.string("product"),
      renewalDate: claims.optional("renewal_date", claims.date),
      renewalWindowDays: claims.count("renewal_window_days"))
  }
}

extension LicenseClaims.Device {
  fileprivate init(_ claims: ClaimReader) throws(LicenseClaimsError) {
    try self.init(name: claims.string("name"), kind: claims.string("kind"))
  }
}

extension LicenseClaims.Organization {
  init(_ claims: ClaimReader) throws(LicenseClaimsError) {
    try self.init(id: claims.string("id"), name: claims.string("name"))
  }
}

extension LicenseClaims.Hub {
  fileprivate init(_ claims: ClaimReader) throws(LicenseClaimsError) {
    try self.init(
      id: claims.string("id"), name: claims.string("name"),
      url: claims.optional("url", claims.string))
  }
}

extension JSONWriter {
  mutating func write(_ license: LicenseClaims.License) {
    member("id", license.id)
    member("product", license.product)
    if let date = license.renewalDate { member("renewal_date", date.description) }
    member("renewal_window_days", Int64(license.renewalWindowDays))
  }

  fileprivate mutating func write(_ device: LicenseClaims.Device) {
    member("name", device.name)
    member("kind", device.kind)
  }

  mutating func write(_ organization: LicenseClaims.Organization) {
    member("id", organization.id)
    member("name", organization.name)
  }

  fileprivate mutating func write(_ hub: LicenseClaims.Hub) {
    member("id", hub.id)
    member("name", hub.name)
    if let url = hub.url { member("url", url) }
  }
}
