package import LicenseTokens

/// Licenses is what the agent tells others of its license: `LicenseView` for people and programs, as one pure function
/// of state and time, and `LicenseView+JSON`, its form in the local API.

/// The license as it is shown.
package struct LicenseView: Sendable, Equatable {
  package enum TokenState: String, Sendable {
    case valid
    /// Valid, but not for long.
    case nearExpiry = "near_expiry"
    case expired
  }

  /// A user code that waits to be typed.
  package struct Authorization: Sendable, Equatable {
    package var userCode: String
    package var verificationURI: String
    package var verificationURIComplete: String?
    /// Seconds since 1970.
    package var expiresAt: Int64
  }

  package var status: LicenseStatus
  /// Why the status is what it is, where there is more to say.
  package var reason: String?
  /// Nil without a token that may be used.
  package var tokenState: TokenState?
  /// Seconds since 1970.
  package var tokenExpiresAt: Int64?
  package var serverID: String?
  package var deviceName: String?
  package var organizationName: String?
  package var product: String?
  package var renewalDate: RenewalDate?
  package var features: [String] = []
  package var hub: LicenseClaims.Hub?
  package var authorization: Authorization?
  package var warnings: [Warning] = []
}

/// What a person should know, although the license can be used.
package enum Warning: Sendable, Equatable {
  case tokenExpiresSoon(at: Int64)
  case tokenExpired(at: Int64)
  /// The state cannot be written to the disk since then: a restart would forget what came after.
  case notSaved(since: Int64)
  case clockSetBack
  /// No refresh succeeded since then; the last reason.
  case serverTrouble(since: Int64, reason: String)
}

/// What the agent has met with since it was started, and no disk keeps.
package struct Circumstances: Sendable, Equatable {
  package var notSavedSince: Int64?
  package var serverTroubleSince: Int64?
  package var serverTroubleReason = ""

  package init() {}
}

extension LicenseView {
  /// - Parameter expiryWarning: how many seconds before its end a token is said to expire soon.
  package static func of(
    _ state: AgentState, at time: LicenseTime, _ circumstances: Circumstances, expiryWarning: Int64
  ) -> LicenseView {
    var view = LicenseView(status: state.refusal?.status ?? .notLicensed, reason: state.refusal?.sentence)
    if let claims = state.license?.claims {
      if state.refusal == nil {
        view.status = claims.license.status(at: time.seconds)
        view.tokenState = tokenState(claims, at: time.seconds, expiryWarning: expiryWarning)
      }
      view.show(claims)
    }
    view.authorization = state.authorization.map {
      Authorization(
        userCode: $0.userCode, verificationURI: $0.verificationURI,
        verificationURIComplete: $0.verificationURIComplete, expiresAt: $0.expiresAt)
    }
    view.warn(time, circumstances)
    return view
  }

  private static func tokenState(_ claims: LicenseClaims, at now: Int64, expiryWarning: Int64) -> TokenState {
    let left = claims.expiresAt.subtracting(now)
    return left <= 0 ? .expired : left < expiryWarning ? .nearExpiry : .valid
  }

  private mutating func show(_ claims: LicenseClaims) {
    tokenExpiresAt = claims.expiresAt
    serverID = claims.subject
    deviceName = claims.device.name
    organizationName = claims.organization.name
    product = claims.license.product
    renewalDate = claims.license.renewalDate
    features = claims.entitlements
    hub = claims.hub
  }

  private mutating func warn(_ time: LicenseTime, _ circumstances: Circumstances) {
    if let expiresAt = tokenExpiresAt {
      if tokenState == .nearExpiry { warnings.append(.tokenExpiresSoon(at: expiresAt)) }
      if tokenState == .expired { warnings.append(.tokenExpired(at: expiresAt)) }
    }
    if let since = circumstances.notSavedSince { warnings.append(.notSaved(since: since)) }
    if time.isSetBack { warnings.append(.clockSetBack) }
    if let since = circumstances.serverTroubleSince {
      warnings.append(.serverTrouble(since: since, reason: circumstances.serverTroubleReason))
    }
  }
}

extension LicenseView {
  /// Why the license token must not be handed out now; nil if it may.
  package var tokenRefusal: TokenRefusal? {
    switch (status, tokenState) {
    case (.suspended, _): .suspended
    case (.revoked, _): .revoked
    case (.notLicensed, _): .notLicensed
    case (.expired, _): .expired
    case (.licensed, .expired), (.requiresRenewal, .expired): .tokenExpired
    case (.licensed, nil), (.requiresRenewal, nil): .notLicensed
    case (.licensed, _), (.requiresRenewal, _): nil
    }
  }

  package enum TokenRefusal: String, Error, Sendable {
    case notLicensed = "not_licensed"
    case suspended
    case revoked
    case expired = "license_expired"
    case tokenExpired = "token_expired"
  }
}
