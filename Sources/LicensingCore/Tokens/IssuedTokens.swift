import LicenseTokens

/// A token answer (RFC 6749 §5.1).
package struct IssuedTokens: Sendable, CustomStringConvertible, CustomReflectable {
  /// A license token (RFC 9068), signed.
  package let accessToken: String
  /// Seconds.
  package let expiresIn: Int64
  package let refreshToken: RefreshToken
  package let scope: String

  package var description: String { "issued tokens" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension LicensingContext {
  /// Signs a license token for an activation in good standing, with a refresh token of the generation, and notes that the
  /// device was seen.
  ///
  /// This happens after the transaction: signing needs no lock, and if it fails the machine asks again as for a lost answer.
  func issueTokens(
    for standing: ActivationStanding, family: FamilyID, client: String, generation: Int64
  ) async throws
    -> IssuedTokens
  {
    let signer = try await tokenSigner(standing.signingKeyID)
    store.note(.deviceSeen(standing.device.id, at: clock.now))
    let now = clock.now.seconds
    let lifetime = standing.tokenLifetime(at: now)
    let claims = standing.claims(
      issuer: policy.issuer, client: client, family: family, tokenID: Base64URL.encode(try random.bytes(16)), now: now)
    return IssuedTokens(
      accessToken: try signer.sign(claims), expiresIn: lifetime,
      refreshToken: try RefreshToken(familyID: family, generation: generation, keys: keys, random: random),
      scope: Scope.license)
  }
}

extension ActivationStanding {
  /// Seconds a token lives from a time: the product's lifetime, never past the renewal date.
  func tokenLifetime(at now: Int64) -> Int64 {
    guard let last = license.renewalDate?.lastSecond else { return tokenLifetimeSeconds }
    return max(0, min(tokenLifetimeSeconds, last - now))
  }

  func claims(issuer: String, client: String, family: FamilyID, tokenID: String, now: Int64) -> LicenseClaims {
    LicenseClaims(
      issuer: issuer, subject: device.id.text, audience: [activation.organizationID.text], clientID: client,
      scope: Scope.license, issuedAt: now, expiresAt: now + tokenLifetime(at: now), tokenID: tokenID,
      family: family.text, activation: activation.id.text, entitlements: license.features,
      license: LicenseClaims.License(
        id: license.id.text, product: productCode, renewalDate: license.renewalDate,
        renewalWindowDays: renewalWindowDays),
      device: LicenseClaims.Device(name: device.name, kind: device.kind.rawValue),
      organization: LicenseClaims.Organization(id: activation.organizationID.text, name: organizationName),
      hub: hub)
  }
}
