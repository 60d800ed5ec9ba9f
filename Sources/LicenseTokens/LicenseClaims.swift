/// What a license token says: the claims of a JWT access token (RFC 9068 §2.2) and those of a license. Times are
/// seconds since 1970-01-01T00:00:00Z.
public struct LicenseClaims: Sendable, Hashable {
  /// `iss`: the authorization server.
  public var issuer: String
  /// `sub`: the server ID, by which other machines find the device.
  public var subject: String
  /// `aud`: the organization's id.
  public var audience: [String]
  /// `client_id`: the program that asked for the token.
  public var clientID: String
  public var scope: String
  /// `iat`
  public var issuedAt: Int64
  /// `nbf`, where the token is not yet good when issued.
  public var notBefore: Int64?
  /// `exp`
  public var expiresAt: Int64
  /// `jti`
  public var tokenID: String
  /// The token family whose end ends this token.
  public var family: String
  /// The activation that the family belongs to.
  public var activation: String
  /// The features that the license grants.
  public var entitlements: [String]
  public var license: License
  public var device: Device
  public var organization: Organization
  /// The device that this one reports to, where there is one.
  public var hub: Hub?

  public init(
    issuer: String, subject: String, audience: [String], clientID: String, scope: String, issuedAt: Int64,
    notBefore: Int64? = nil, expiresAt: Int64, tokenID: String, family: String, activation: String,
    entitlements: [String], license: License, device: Device, organization: Organization, hub: Hub? = nil
  ) {
    self.issuer = issuer
    self.subject = subject
    self.audience = audience
    self.clientID = clientID
    self.scope = scope
    self.issuedAt = issuedAt
    self.notBefore = notBefore
    self.expiresAt = expiresAt
    self.tokenID = tokenID
    self.family = family
    self.activation = activation
    self.entitlements = entitlements
    self.license = license
    self.device = device
    self.organization = organization
    self.hub = hub
  }

  /// `license`: what is licensed, and until when.
  public struct License: Sendable, Hashable {
    public var id: String
    /// The product's code, `pos` for instance.
    public var product: String
    /// The last good day; `nil` for a license without end.
    public var renewalDate: RenewalDate?
    /// How many days before the renewal date renewal is asked for.
    public var renewalWindowDays: Int

    public init(id: String, product: String, renewalDate: RenewalDate?, renewalWindowDays: Int) {
      self.id = id
      self.product = product
      self.renewalDate = renewalDate
      self.renewalWindowDays = renewalWindowDays
    }

    /// The status of the license that a good token speaks of: what the issuer suspended or revoked gets no token.
    ///
    /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
    public func status(at now: Int64) -> LicenseStatus {
      .of(standing: .active, renewalDate: renewalDate, renewalWindowDays: renewalWindowDays, now: now)
    }
  }

  /// `device`: the licensed machine.
  public struct Device: Sendable, Hashable {
    public var name: String
    /// `server`, `register`, `switch` or `other`.
    public var kind: String

    public init(name: String, kind: String) {
      self.name = name
      self.kind = kind
    }
  }

  /// `organization`: the customer that the license belongs to.
  public struct Organization: Sendable, Hashable {
    public var id: String
    public var name: String

    public init(id: String, name: String) {
      self.id = id
      self.name = name
    }
  }

  /// `hub`: the device that this one reports to.
  public struct Hub: Sendable, Hashable {
    /// The hub's server ID.
    public var id: String
    public var name: String
    /// Where the hub is reached, if that is known.
    public var url: String?

    public init(id: String, name: String, url: String?) {
      self.id = id
      self.name = name
      self.url = url
    }
  }
}
