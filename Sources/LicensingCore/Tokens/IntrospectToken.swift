package import LicenseTokens

/// Who asks about a token (RFC 7662 §2.1).
package enum IntrospectionCaller: Sendable {
  case client(Client)
  /// A machine, by its own license token, which is held to the same test as the token asked about.
  case token(String)
}

/// Says whether a license token is good at this moment (RFC 7662 §2.2).
package struct IntrospectToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Returns: the token's claims; nil for whatever is not an active license token that the caller may see, refresh tokens
  ///   included: the caller learns nothing about why.
  /// - Throws: `client(.notAuthenticated)`, `client(.notAllowed)`, `unavailable`.
  package func callAsFunction(_ token: String, caller: IntrospectionCaller) async throws -> LicenseClaims? {
    let visible = try await organizationVisible(to: caller)
    guard let claims = try await active(token) else { return nil }
    if let visible, !claims.audience.contains(visible.text) { return nil }
    return claims
  }

  /// The one organization whose tokens the caller sees; nil: every organization.
  private func organizationVisible(to caller: IntrospectionCaller) async throws -> OrganizationID? {
    switch caller {
    case .client(let client):
      guard client.isConfidential, client.mayIntrospect else { throw LicensingError.client(.notAllowed) }
      return client.organizationID
    case .token(let token):
      guard let claims = try await active(token), let audience = claims.audience.first else {
        throw LicensingError.client(.notAuthenticated)
      }
      return OrganizationID(stored: audience)
    }
  }

  /// Active: signature and times are good, and so are the family and everything it stands on, now.
  func active(_ token: String) async throws -> LicenseClaims? {
    let now = context.clock.now
    guard let verifier = context.keyring.verifier else { throw LicensingError.unavailable }
    guard let claims = try? verifier.verify(token, at: now.seconds), claims.expiresAt > now.seconds,
      let familyID = FamilyID(claims.family)
    else { return nil }
    let standing = try await context.store.read { try $0.familyStanding(familyID) }
    guard let standing, standing.refusal(at: now) == nil, standing.agrees(with: claims) else { return nil }
    return claims
  }
}

extension FamilyStanding {
  /// The token speaks of this family's device, activation and organization.
  fileprivate func agrees(with claims: LicenseClaims) -> Bool {
    family.deviceID.text == claims.subject && family.activationID.text == claims.activation
      && family.clientID == claims.clientID && claims.audience == [activation.activation.organizationID.text]
  }
}
