package import LicenseTokens

/// What in an organization waits for somebody to act, as of one moment.
package struct Attention: Sendable, Equatable {
  /// How far each of these is counted.
  package static let most: Int64 = 100

  /// Machines that ask for a license now.
  package let pending: CappedCount
  package let silent: SilentDevices
  package let licenses: LicenseConcerns
  /// Refused programs that nobody has accepted or blocked, each by its license. Empty for those who may not see them.
  package let installations: [OpenInstallations]
  /// License files that verify nowhere any more, as their signing key was withdrawn.
  package let filesToReissue: Int64

  package init(
    pending: CappedCount, silent: SilentDevices, licenses: LicenseConcerns, installations: [OpenInstallations],
    filesToReissue: Int64
  ) {
    self.pending = pending
    self.silent = silent
    self.licenses = licenses
    self.installations = installations
    self.filesToReissue = filesToReissue
  }

  /// Nobody has to do anything.
  package var isNone: Bool {
    pending.isZero && silent.isNone && licenses.isNone && installations.isEmpty && filesToReissue == 0
  }
}

/// Devices that have a good license, yet got no token for so long that theirs ends soon or has ended.
package struct SilentDevices: Sendable, Equatable {
  package let nearEnd: Int64
  package let ended: Int64
  /// There are more than were counted.
  package let hasMore: Bool

  package init(nearEnd: Int64, ended: Int64, hasMore: Bool) {
    self.nearEnd = nearEnd
    self.ended = ended
    self.hasMore = hasMore
  }

  package static let none = SilentDevices(nearEnd: 0, ended: 0, hasMore: false)

  package var isNone: Bool { nearEnd == 0 && ended == 0 }
}

/// How many unauthorized installations of a license wait for a decision.
package struct OpenInstallations: Sendable, Equatable {
  package let licenseID: LicenseID
  package let count: Int64

  package init(licenseID: LicenseID, count: Int64) {
    self.licenseID = licenseID
    self.count = count
  }
}

/// A license with what tells how it stands, and nothing else.
package struct LicenseSummary: Sendable, Equatable {
  package let id: LicenseID
  package let productName: String
  package let standing: LicenseStanding
  package let renewalDate: RenewalDate?
  package let renewalWindowDays: Int
  package let tokenLifetimeSeconds: Int64
  package let quota: Int64?
  package let used: Int64

  package init(
    id: LicenseID, productName: String, standing: LicenseStanding, renewalDate: RenewalDate?, renewalWindowDays: Int,
    tokenLifetimeSeconds: Int64, quota: Int64?, used: Int64
  ) {
    self.id = id
    self.productName = productName
    self.standing = standing
    self.renewalDate = renewalDate
    self.renewalWindowDays = renewalWindowDays
    self.tokenLifetimeSeconds = tokenLifetimeSeconds
    self.quota = quota
    self.used = used
  }

  package func status(at now: Timestamp) -> LicenseStatus {
    LicenseStatus.of(
      standing: standing, renewalDate: renewalDate, renewalWindowDays: renewalWindowDays, now: now.seconds)
  }

  /// Nine tenths of what it allows are in use, or more.
  package var isNearlyUsedUp: Bool {
    guard let quota, quota > 0 else { return false }
    return used >= quota - quota / 10
  }
}

/// The licenses of an organization that somebody has to look after. Revoked ones are done with.
package struct LicenseConcerns: Sendable, Equatable {
  package var nearEnd: [LicenseSummary] = []
  package var expired: [LicenseSummary] = []
  package var suspended: [LicenseSummary] = []
  /// Of those that can be used: what is left of their quota will not do for long.
  package var nearlyUsedUp: [LicenseSummary] = []

  package init(of licenses: [LicenseSummary], at now: Timestamp) {
    for license in licenses {
      switch license.status(at: now) {
      case .requiresRenewal: nearEnd.append(license)
      case .expired: expired.append(license)
      case .suspended: suspended.append(license)
      case .licensed, .revoked, .notLicensed: break
      }
      if license.standing == .active, license.isNearlyUsedUp { nearlyUsedUp.append(license) }
    }
  }

  package var isNone: Bool { nearEnd.isEmpty && expired.isEmpty && suspended.isEmpty && nearlyUsedUp.isEmpty }
}

package protocol AttentionReader {
  /// - Returns: the oldest licenses of the organization, at most `limit`.
  func licenseSummaries(of organization: OrganizationID, limit: Int64) throws -> [LicenseSummary]
  /// Devices with a good license that got their last token so long ago that two thirds of its life are over, at most `limit`.
  /// - Parameter shortestLifetimeSeconds: no license of the organization gives tokens of a shorter life.
  func silentDevices(
    of organization: OrganizationID, shortestLifetimeSeconds: Int64, at now: Timestamp, limit: Int64
  ) throws -> SilentDevices
  /// Unauthorized installations that are not blocked, by license, most first; at most `limit` of them are counted.
  func openInstallations(of organization: OrganizationID, limit: Int64) throws -> [OpenInstallations]
}
