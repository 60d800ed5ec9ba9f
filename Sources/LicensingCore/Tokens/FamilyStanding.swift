/// A family with everything that decides whether it gives tokens, and everything they say, as of one moment.
package struct FamilyStanding: Sendable, Equatable {
  package let family: TokenFamily
  package let clientIsDisabled: Bool
  package let activation: ActivationStanding

  package init(family: TokenFamily, clientIsDisabled: Bool, activation: ActivationStanding) {
    self.family = family
    self.clientIsDisabled = clientIsDisabled
    self.activation = activation
  }

  package var state: FamilyState {
    FamilyState(
      deviceID: family.deviceID, activationID: family.activationID, clientID: family.clientID,
      organizationID: activation.activation.organizationID, end: family.end, refreshedAt: family.refreshedAt,
      clientIsDisabled: clientIsDisabled, activation: activation.state)
  }

  /// Why it gives no token at a time; nil: it does.
  package func refusal(at now: Timestamp) -> LicenseRefusal? { state.refusal(at: now) }
}

/// What decides whether a family gives tokens and whose it is, and nothing else.
package struct FamilyState: Sendable, Equatable {
  package let deviceID: DeviceID
  package let activationID: ActivationID
  package let clientID: String
  package let organizationID: OrganizationID
  package let end: TokenFamily.End?
  package let refreshedAt: Timestamp
  package let clientIsDisabled: Bool
  package let activation: ActivationState

  package init(
    deviceID: DeviceID, activationID: ActivationID, clientID: String, organizationID: OrganizationID,
    end: TokenFamily.End?, refreshedAt: Timestamp, clientIsDisabled: Bool, activation: ActivationState
  ) {
    self.deviceID = deviceID
    self.activationID = activationID
    self.clientID = clientID
    self.organizationID = organizationID
    self.end = end
    self.refreshedAt = refreshedAt
    self.clientIsDisabled = clientIsDisabled
    self.activation = activation
  }

  /// Why it gives no token at a time; nil: it does.
  package func refusal(at now: Timestamp) -> LicenseRefusal? {
    switch end {
    case .replaced: return .familyReplaced
    // What ended the family may itself be told: a revoked license says so, not just that its family ended.
    case .revoked, .released: return activation.refusal(at: now) ?? .familyRevoked
    case .replayed: return .familyReplayed
    case .idle: return .familyIdle
    case nil: break
    }
    if now > refreshedAt.adding(seconds: TokenFamily.idleSeconds) { return .familyIdle }
    if clientIsDisabled { return .clientDisabled }
    return activation.refusal(at: now)
  }
}
