// Licenses: the rights organizations hold on products, and the activations that use them.

package import LicenseTokens

/// The right an organization holds on a product.
package struct License: Sendable, Equatable {
  package let id: LicenseID
  package let organizationID: OrganizationID
  package let productID: ProductID
  /// Codes of the product's features that this license names; it grants those of them that the product defines.
  package var features: [String]
  /// Number of units allowed; nil: unlimited.
  package var quota: Int64?
  /// Units in use: living activations, locks of keys, and license files whose unit was not given back. Only the store changes it,
  /// together with what it counts.
  package let used: Int64
  package var renewalDate: RenewalDate?
  package var standing: LicenseStanding
  /// Whether a license file that is revoked gives its unit back.
  package var returnsFileUnits: Bool
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  package init(
    id: LicenseID, organizationID: OrganizationID, productID: ProductID, features: [String], quota: Int64?,
    used: Int64 = 0, renewalDate: RenewalDate?, standing: LicenseStanding = .active,
    returnsFileUnits: Bool = false, version: Int64 = 1, createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.id = id
    self.organizationID = organizationID
    self.productID = productID
    self.features = features
    self.quota = quota
    self.used = used
    self.renewalDate = renewalDate
    self.standing = standing
    self.returnsFileUnits = returnsFileUnits
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// The one rule of license status, at a time.
  package func status(renewalWindowDays: Int, at now: Timestamp) -> LicenseStatus {
    LicenseStatus.of(
      standing: standing, renewalDate: renewalDate, renewalWindowDays: renewalWindowDays, now: now.seconds)
  }

  /// Why it gives no token at a time; nil: it does.
  package func refusal(at now: Timestamp) -> LicenseRefusal? { standing.refusal(renewalDate: renewalDate, at: now) }
}

extension LicenseStanding {
  /// Why a license of this standing gives no token at a time; nil: it does.
  func refusal(renewalDate: RenewalDate?, at now: Timestamp) -> LicenseRefusal? {
    switch self {
    case .revoked: .licenseRevoked
    case .suspended: .licenseSuspended
    case .active: (renewalDate.map { now.seconds > $0.lastSecond } ?? false) ? .licenseExpired : nil
    }
  }
}

package protocol LicenseReader {
  func license(_ id: LicenseID) throws -> License?
  func licenses(of organization: OrganizationID, page: Page<LicenseID>) throws -> [License]
  /// - Parameter now: decides which are near their end, and which have expired.
  func licenses(
    of organization: OrganizationID, _ query: LicenseListQuery, at now: Timestamp, page: Page<LicenseID>
  ) throws -> [License]
  /// How many each filter leaves of those that the search finds.
  func licenseCounts(of organization: OrganizationID, search: String?, at now: Timestamp) throws -> LicenseListCounts
}

package protocol LicenseWriter {
  func insert(_ license: License) throws
  /// Writes features, quota, renewal date, standing and what becomes of file units, and raises the version by one, if the row still has
  /// `license.version` and uses no more than the new quota.
  func update(_ license: License) throws -> License?
}
