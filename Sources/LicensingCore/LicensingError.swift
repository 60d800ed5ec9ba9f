package import LicenseTokens

/// Why Countersign did not do what it was asked.
///
/// The cases speak of licensing; each edge (OAuth, the API, …) has one file that turns them into its protocol's words, by an
/// exhaustive switch: a new case does not compile until every edge has its answer.
package enum LicensingError: Error, Equatable, Sendable {
  /// Fields of the request are wrong; nothing was done.
  case invalid([FieldProblem])
  /// There is no such thing, or it is not this caller's to see.
  case notFound
  /// The caller may see the thing, but not do this to it.
  case forbidden
  /// Nobody is signed in, or what was presented proves nothing.
  case unauthenticated
  /// Someone else changed it first: the version that was shown is not the current one.
  case changedMeanwhile
  /// A value that must be unique is taken; the field that holds it.
  case taken(field: String)
  /// It cannot be done in the state things are in.
  case conflict(Conflict)
  case client(ClientRefusal)
  case grant(GrantRefusal)
  case scopeUnknown
  /// The credential of a parent license file is unknown, or has ended.
  case noParentLicense
  /// Too many requests of a kind; worth trying again after so many seconds.
  case limited(retryAfterSeconds: Int)
  /// The store cannot answer now; nothing is known to have changed.
  case unavailable
}

/// A field and what would be right.
package struct FieldProblem: Error, Equatable, Sendable {
  package let field: String
  package let message: String

  package init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }
}

/// States that stand in the way.
package enum Conflict: Equatable, Sendable {
  /// No pending request has this user code.
  case userCodeUnknown
  case authorizationExpired
  case authorizationDecided
  case deviceDisabled
  case organizationDisabled
  /// The program that asks is one of another organization's.
  case clientOfOtherOrganization
  /// The license cannot be used; its status says why.
  case licenseNotUsable(LicenseStatus)
  case quotaExceeded
  /// The organization has several usable licenses, or none: the choice, or its lack, is the caller's to see.
  case licenseToBeChosen([LicenseID])
  /// The license's state does not allow this step (reinstating what is not suspended …).
  case licenseState
  /// Something still refers to it.
  case inUse
  /// The last platform administrator, or the last owner, cannot go.
  case lastOfItsKind
  case quotaBelowUse(used: Int64)
  /// The product's licenses are asked about by the other method: keys instead of domains, or domains instead of keys.
  case wrongCheckMethod
  case keyBlocked
  /// The key has as many living locks as it allows.
  case noFreeLock
  /// What the installation told does not make a lock.
  case installationIncomplete
  /// A lock of the same key was released too short a time ago.
  case releaseTooSoon(until: Timestamp)
  /// As many locks of the key were released within a year as the product allows; nil: customers release none at all.
  case releasesUsedUp(until: Timestamp?)
  /// The license file was revoked before.
  case licenseFileRevoked
  /// Licenses on the product give no license files.
  case noLicenseFiles
  /// A signing key that signs, or will, is not removed.
  case keyNotRetired
}

/// Why a client may not use an OAuth endpoint (RFC 6749 §5.2).
package enum ClientRefusal: Equatable, Sendable {
  /// Unknown, disabled, or with a wrong secret: the same answer for all.
  case notAuthenticated
  /// Known, but not allowed this grant or endpoint.
  case notAllowed
}

/// Why a grant gives no token (RFC 6749 §5.2, RFC 8628 §3.5).
package enum GrantRefusal: Equatable, Sendable {
  case pending
  case slowDown
  case denied
  case expired
  /// Not a code or token this server gave to this client, or one that has ended. The status, where there is one to tell,
  /// says to the machine whether to wait or to ask again.
  case notValid(LicenseRefusal?)
}

/// Why a license gives a device no token.
package enum LicenseRefusal: String, Equatable, Sendable {
  case licenseSuspended, licenseExpired, licenseRevoked
  case activationReleased, deviceDisabled, organizationDisabled, clientDisabled
  case familyReplaced, familyRevoked, familyReplayed, familyIdle

  /// What a refused refresh says as `license_status`: the first two heal by themselves, the rest need a new authorization.
  package var status: String {
    switch self {
    case .licenseSuspended: "Suspended"
    case .licenseExpired: "Expired"
    case .licenseRevoked: "Revoked"
    case .activationReleased, .deviceDisabled, .organizationDisabled, .clientDisabled, .familyReplaced, .familyRevoked,
      .familyReplayed, .familyIdle:
      "Not Licensed"
    }
  }
}
