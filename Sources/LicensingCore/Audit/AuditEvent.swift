// Audit: who did what to what, when and from where; written in the transaction of what it tells of.

/// One entry of the audit log.
package struct AuditEvent: Sendable, Equatable {
  package let id: AuditEventID
  package let at: Timestamp
  package let actor: AuditActor
  package let action: Action
  package let organizationID: OrganizationID?
  /// The id of what was acted on.
  package let subject: String
  package let address: String
  package let requestID: String
  /// Facts worth keeping, never a secret.
  package let details: [String: String]

  package enum Action: String, Sendable, CaseIterable {
    case organizationCreated = "organization.created"
    case organizationChanged = "organization.changed"
    case memberSet = "member.set"
    case memberRemoved = "member.removed"
    case userCreated = "user.created"
    case userChanged = "user.changed"
    case passwordSet = "user.password_set"
    case signedIn = "user.signed_in"
    case signInFailed = "user.sign_in_failed"
    case sessionEnded = "session.ended"
    case sessionsEnded = "user.sessions_ended"
    case apiTokenCreated = "api_token.created"
    case apiTokenDeleted = "api_token.deleted"
    case clientCreated = "client.created"
    case clientChanged = "client.changed"
    case clientDisabled = "client.disabled"
    case clientSecretRenewed = "client.secret_renewed"
    case productCreated = "product.created"
    case productChanged = "product.changed"
    case licenseCreated = "license.created"
    case licenseChanged = "license.changed"
    case licenseSuspended = "license.suspended"
    case licenseReinstated = "license.reinstated"
    case licenseRevoked = "license.revoked"
    case licenseRenewed = "license.renewed"
    case licenseCheckSettingsCreated = "license_check_settings.created"
    case licenseCheckSettingsChanged = "license_check_settings.changed"
    case checkTokenRenewed = "check_token.renewed"
    case licenseKeysCreated = "license_keys.created"
    case licenseKeysImported = "license_keys.imported"
    case licenseKeysExported = "license_keys.exported"
    case licenseKeyRevealed = "license_key.revealed"
    case licenseKeyChanged = "license_key.changed"
    case domainRegistered = "domain.registered"
    case lockReleased = "lock.released"
    case installationAccepted = "installation.accepted"
    case installationBlocked = "installation.blocked"
    case installationUnblocked = "installation.unblocked"
    case licenseFileSettingsChanged = "license_file_settings.changed"
    case licenseFileIssued = "license_file.issued"
    case licenseFileReissued = "license_file.reissued"
    case licenseFileRevoked = "license_file.revoked"
    case parentLicenseIssued = "parent_license.issued"
    case parentLicenseEnded = "parent_license.ended"
    case deviceCreated = "device.created"
    case deviceChanged = "device.changed"
    case deviceDeleted = "device.deleted"
    case activationReleased = "activation.released"
    case activationAbandoned = "activation.abandoned"
    case authorizationApproved = "device_authorization.approved"
    case authorizationDenied = "device_authorization.denied"
    case authorizationRedeemed = "device_authorization.redeemed"
    case deviceCodeReplayed = "device_code.replayed"
    case tokenReplayed = "token.replayed"
    case tokenAhead = "token.ahead"
    case tokenRevoked = "token.revoked"
    case signingKeyAnnounced = "signing_key.announced"
    case signingKeyActivated = "signing_key.activated"
    case signingKeyRetired = "signing_key.retired"
    case signingKeyRemoved = "signing_key.removed"
    case auditLogExported = "audit_log.exported"
  }

  package init(
    id: AuditEventID, at: Timestamp, actor: AuditActor, action: Action, organizationID: OrganizationID?,
    subject: String, address: String, requestID: String, details: [String: String]
  ) {
    self.id = id
    self.at = at
    self.actor = actor
    self.action = action
    self.organizationID = organizationID
    self.subject = subject
    self.address = address
    self.requestID = requestID
    self.details = details
  }
}

/// Who acted.
package enum AuditActor: Sendable, Equatable {
  case user(UserID)
  /// A machine, by the client it calls with.
  case client(String)
  /// Whoever holds a parent license file.
  case parentLicense(ParentLicenseID)
  /// A command of the operator on the server itself.
  case `operator`
  /// The server, by itself.
  case system

  package var kind: String {
    let kind: Kind =
      switch self {
      case .user: .user
      case .client: .client
      case .parentLicense: .parentLicense
      case .operator: .operator
      case .system: .system
      }
    return kind.rawValue
  }

  package var id: String? {
    switch self {
    case .user(let id): id.text
    case .client(let id): id
    case .parentLicense(let id): id.text
    case .operator, .system: nil
    }
  }

  package init?(kind: String, id: String?) {
    switch (kind, id) {
    case ("user", let id?): self = .user(UserID(stored: id))
    case ("client", let id?): self = .client(id)
    case ("parent_license", let id?): self = .parentLicense(ParentLicenseID(stored: id))
    case ("operator", _): self = .operator
    case ("system", _): self = .system
    default: return nil
    }
  }
}

package protocol AuditReader: AuditSearchReader, AuditChainReader {}

extension AuditReader {
  /// Oldest first.
  /// - Parameter organization: nil: events of every organization and of the platform.
  package func auditEvents(of organization: OrganizationID?, page: Page<AuditEventID>) throws -> [AuditEvent] {
    try auditEntries(AuditSearch(of: organization), .oldestFirst, page: page).map(\.event)
  }
}

package protocol AuditWriter: AuditChainWriter {
  func insert(_ event: AuditEvent) throws
}
