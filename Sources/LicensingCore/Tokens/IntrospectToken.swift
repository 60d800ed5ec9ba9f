package import LicenseTokens

/// Who asks about a token (RFC 7662 §2.1).
package enum IntrospectionCaller: Sendable {
  case client(CallingClient)
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
    switch caller {
    case .client(let client): return try await active(token, for: client)
    case .token(let own):
      guard let organization = try await active(own)?.claims.audience.first else {
        throw LicensingError.client(.notAuthenticated)
      }
      guard let verified = try await active(token), verified.claims.audience.contains(organization) else { return nil }
      return verified
    }
  }

  /// - Throws: `client` unless it may ask.
  package func requireToAsk(_ client: CallingClient) async throws {
    try await AuthenticateClient(context)(client).requireToAsk()
  }

  /// Active: signature and times are good, and so are the family and everything it stands on, now.
  func active(_ token: String) async throws -> VerifiedLicenseToken? {
    let now = context.clock.now
    guard let (presented, family) = Self.presented(token), let verified = try await verified(presented, at: now)
    else { return nil }
    let state = try await context.store.read { try $0.familyState(family, signedWith: presented.keyID) }
    return state.permits(verified, at: now) ? verified : nil
  }

  /// The client is authenticated in the transaction that reads what the token stands on, and before its signature is checked,
  /// which takes longest.
  private func active(_ token: String, for client: CallingClient) async throws -> VerifiedLicenseToken? {
    let now = context.clock.now
    guard let (presented, family) = Self.presented(token) else {
      try await requireToAsk(client)
      return nil
    }
    let state: FamilyState?
    do {
      state = try await context.read(
        for: client,
        check: {
          try $0.requireToAsk()
          guard $0.sees(presented.claims) else { throw NotVisible() }
        }, { try $0.familyState(family, signedWith: presented.keyID) })
    } catch is NotVisible {
      return nil
    }
    guard let verified = try await verified(presented, at: now) else { return nil }
    return state.permits(verified, at: now) ? verified : nil
  }

  /// The token is another organization's.
  private struct NotVisible: Error {}

  /// What can be asked about: nothing else of what a stranger wrote reaches the store.
  private static func presented(_ token: String) -> (PresentedLicenseToken, FamilyID)? {
    guard let presented = try? PresentedLicenseToken(parsing: token), JSONWebKey.isThumbprint(presented.keyID),
      let family = FamilyID(presented.claims.family)
    else { return nil }
    return (presented, family)
  }

  private func verified(_ token: PresentedLicenseToken, at now: Timestamp) async throws -> VerifiedLicenseToken? {
    do {
      return try await context.withKeyring { try $0.verified(token, at: now.seconds) }
    } catch is LicenseVerificationFailure {
      return nil
    }
  }
}

extension Client {
  /// - Throws: `client`. A public client's id is no secret: knowing it authenticates nobody (RFC 7662 §2.1).
  fileprivate func requireToAsk() throws {
    guard isConfidential else { throw LicensingError.client(.notAuthenticated) }
    guard mayIntrospect else { throw LicensingError.client(.notAllowed) }
  }

  /// A client of one organization sees the tokens of that one, another client all.
  fileprivate func sees(_ claims: LicenseClaims) -> Bool {
    organizationID.map { claims.audience.contains($0.text) } ?? true
  }
}

extension FamilyState? {
  /// The family of a token whose signature is good is good as well, and the token has not expired by this server's clock.
  fileprivate func permits(_ token: VerifiedLicenseToken, at now: Timestamp) -> Bool {
    guard let self, token.claims.expiresAt > now.seconds else { return false }
    return self.refusal(at: now) == nil && self.agrees(with: token.claims)
  }
}

extension FamilyState {
  /// The token speaks of this family's device, activation and organization.
  fileprivate func agrees(with claims: LicenseClaims) -> Bool {
    deviceID.text == claims.subject && activationID.text == claims.activation && clientID == claims.clientID
      && claims.audience == [organizationID.text]
  }
}
