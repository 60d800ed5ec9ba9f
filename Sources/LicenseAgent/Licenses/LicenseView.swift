package import LicenseTokens

/// Licenses is what the agent tells others of its license: `LicenseView` for people and programs, as one pure function
/// of state and time, `LicenseChoice`, which of token and file counts, and `LicenseView+JSON`, its form in the local API.

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
  /// Which license the status, the organization, the product, the renewal date and the features are of; nil without one.
  package var source: LicenseSource?
  /// Why the status is what it is, where there is more to say.
  package var reason: String?
  /// Nil without a token that may be used.
  package var tokenState: TokenState?
  /// Why the license token must not be handed out now; nil if it may.
  package var tokenRefusal: TokenRefusal?
  /// Seconds since 1970.
  package var tokenExpiresAt: Int64?
  package var serverID: String?
  package var deviceName: String?
  package var organizationName: String?
  package var product: String?
  package var renewalDate: RenewalDate?
  package var features: [String] = []
  package var hub: LicenseClaims.Hub?
  /// The license file, also where it is not what counts.
  package var file: LicenseFileClaims?
  /// Why the license file does not count, whatever else there is; nil if it would, and where `reason` says it.
  package var fileTrouble: String?
  package var authorization: Authorization?
  package var warnings: [Warning] = []

  package init(status: LicenseStatus, reason: String? = nil) {
    self.status = status
    self.reason = reason
    tokenRefusal = Self.tokenRefusal(status, nil)
  }

  /// Whether this machine is licensed now.
  package var isLicensed: Bool {
    switch source {
    case nil: false
    case .token: tokenRefusal == nil
    case .file: status == .licensed || status == .requiresRenewal
    }
  }
}

/// What a person should know, although the license can be used.
package enum Warning: Sendable, Equatable {
  case tokenExpiresSoon(at: Int64)
  case tokenExpired(at: Int64)
  case fileEndsSoon(at: Int64)
  /// There is no license token, for that reason; the file counts.
  case noToken(reason: String)
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
  /// - Parameters:
  ///   - machine: what the machine says of itself; a license file counts only on the machine that it is for.
  ///   - keys: of the authorization server, as they are believed now; nil if none are known.
  ///   - expiryWarning: how many seconds before its end a token is said to expire soon.
  package static func of(
    _ state: AgentState, on machine: MachineDescription, at time: LicenseTime, _ circumstances: Circumstances,
    expiryWarning: Int64, keys: JSONWebKeySet? = nil
  ) -> LicenseView {
    var view = LicenseView(status: state.refusal?.status ?? .notLicensed, reason: state.refusal?.sentence)
    view.show(state.license, refusal: state.refusal, at: time.seconds, expiryWarning: expiryWarning)
    if let file = state.licenseFile {
      let standing = file.standing(at: time.seconds, on: machine, revoked: state.revoked, keys: keys)
      view.show(file, standing, beside: state)
    }
    view.authorization = state.authorization.map {
      Authorization(
        userCode: $0.userCode, verificationURI: $0.verificationURI,
        verificationURIComplete: $0.verificationURIComplete, expiresAt: $0.expiresAt)
    }
    view.warn(time, expiryWarning, circumstances)
    return view
  }

  private mutating func show(_ license: HeldLicense?, refusal: Refusal?, at now: Int64, expiryWarning: Int64) {
    if let claims = license?.claims {
      source = .token
      if refusal == nil {
        status = claims.license.status(at: now)
        tokenState = Self.tokenState(claims, at: now, expiryWarning: expiryWarning)
      }
      show(claims)
    }
    tokenRefusal = Self.tokenRefusal(status, tokenState)
  }

  /// Puts the file in the token's place if it is the better one.
  private mutating func show(_ file: HeldFile, _ standing: HeldFile.Standing, beside state: AgentState) {
    self.file = file.claims
    let token = state.license.map {
      LicenseChoice(status, isUsable: tokenRefusal == nil, end: $0.claims.license.renewalDate.end)
    }
    guard LicenseChoice.better(token: token, file: file.choice(standing)) == .file else {
      fileTrouble = standing.isUsable ? nil : standing.sentence
      return
    }
    if standing.isUsable {
      if let reason { warnings.append(.noToken(reason: reason)) }
      if tokenRefusal != nil { tokenRefusal = .licensedByFile }
    }
    source = .file
    (status, reason) = (standing.status, standing.reason)
    organizationName = file.claims.organization.name
    product = file.claims.license.product
    renewalDate = file.claims.license.renewalDate
    features = file.claims.entitlements
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

  private mutating func warn(_ time: LicenseTime, _ expiryWarning: Int64, _ circumstances: Circumstances) {
    if let expiresAt = tokenExpiresAt {
      if tokenState == .nearExpiry { warnings.append(.tokenExpiresSoon(at: expiresAt)) }
      if tokenState == .expired { warnings.append(.tokenExpired(at: expiresAt)) }
    }
    if source == .file, isLicensed, let file, let end = file.expiresAt {
      // As long before as the license's renewal is asked for: somebody has to come with a new one.
      let window = Int64(min(file.license.renewalWindowDays, 10_000)) * 86_400
      if end.subtracting(time.seconds) < max(window, expiryWarning) { warnings.append(.fileEndsSoon(at: end)) }
    }
    if let since = circumstances.notSavedSince { warnings.append(.notSaved(since: since)) }
    if time.isSetBack { warnings.append(.clockSetBack) }
    if let since = circumstances.serverTroubleSince {
      warnings.append(.serverTrouble(since: since, reason: circumstances.serverTroubleReason))
    }
  }
}

extension LicenseView {
  private static func tokenRefusal(_ status: LicenseStatus, _ tokenState: TokenState?) -> TokenRefusal? {
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
    /// The machine has a license, and no token that could be presented.
    case licensedByFile = "licensed_by_file"
    case suspended
    case revoked
    case expired = "license_expired"
    case tokenExpired = "token_expired"
  }
}
