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

  /// - Returns: the token; nil for whatever is not an active license token that the caller may see, refresh tokens
  ///   included: the caller learns nothing about why.
  /// - Throws: `client(.notAuthenticated)`, `client(.notAllowed)`, `unavailable`.
  package func callAsFunction(
    _ token: String, caller: IntrospectionCaller
  ) async throws -> VerifiedLicenseToken? {
    let visible = try await organizationVisible(to: caller)
    guard let verified = try await active(token) else { return nil }
    if let visible, !verified.claims.audience.contains(visible.text) { return nil }
    return verified
  }

  /// The one organization whose tokens the caller sees; nil: every organization.
  private func organizationVisible(to caller: IntrospectionCaller) async throws -> OrganizationID? {
    switch caller {
    case .client(let client):
      guard client.isConfidential, client.mayIntrospect else { throw LicensingError.client(.notAllowed) }
      return client.organizationID
    case .token(let token):
      guard let audience = try await active(token)?.claims.audience.first else {
        throw LicensingError.client(.notAuthenticated)
      }
      return OrganizationID(stored: audience)
    }
  }

  /// Active: signature and times are good, and so are the family and everything it stands on, now.
  func active(_ token: String) async throws -> VerifiedLicenseToken? {
    let now = context.clock.now
    let verified: VerifiedLicenseToken
    do {
      verified = try await context.withKeyring { try $0.verified(token, at: now.seconds) }
    } catch is LicenseVerificationFailure {
      return nil
    }
    guard verified.claims.expiresAt > now.seconds, let familyID = FamilyID(verified.claims.family) else { return nil }
    let state = try await context.store.read { try $0.familyState(familyID, signedWith: verified.keyID) }
    guard let state, state.refusal(at: now) == nil, state.agrees(with: verified.claims) else { return nil }
    return verified
  }
}

extension FamilyState {
  /// The token speaks of this family's device, activation and organization.
  fileprivate func agrees(with claims: LicenseClaims) -> Bool {
    deviceID.text == claims.subject && activationID.text == claims.activation && clientID == claims.clientID
      && claims.audience == [organizationID.text]
  }
}
