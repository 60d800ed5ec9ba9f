/// A program that asked with a known key and was refused: what it told, from where and how often.
package struct UnauthorizedInstallation: Sendable, Equatable {
  /// How many a license keeps; the oldest that is not blocked goes first.
  package static let mostPerLicense = 200

  package let id: UnauthorizedInstallationID
  package let licenseID: LicenseID
  package let keyID: LicenseKeyID
  package let organizationID: OrganizationID
  /// As the last such query gave them, in its order, but never the key.
  package let parameters: [Parameter]
  /// Tells one installation from another: 32 bytes; of a query that could have been locked, its lock's.
  package let fingerprint: [UInt8]
  /// Where the last such query came from.
  package let address: String
  package let firstAt: Timestamp
  package let lastAt: Timestamp
  package let count: Int64
  /// A blocked one gets no lock, also when one is free.
  package let isBlocked: Bool

  /// A name and a value of a query.
  package struct Parameter: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    id: UnauthorizedInstallationID, licenseID: LicenseID, keyID: LicenseKeyID, organizationID: OrganizationID,
    parameters: [Parameter], fingerprint: [UInt8], address: String, firstAt: Timestamp, lastAt: Timestamp,
    count: Int64 = 1, isBlocked: Bool = false
  ) {
    self.id = id
    self.licenseID = licenseID
    self.keyID = keyID
    self.organizationID = organizationID
    self.parameters = parameters
    self.fingerprint = fingerprint
    self.address = address
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.count = count
    self.isBlocked = isBlocked
  }
}

package protocol UnauthorizedInstallationReader {
  func unauthorizedInstallation(_ id: UnauthorizedInstallationID) throws -> UnauthorizedInstallation?
  func unauthorizedInstallations(
    of license: LicenseID, page: Page<UnauthorizedInstallationID>
  ) throws -> [UnauthorizedInstallation]
  func isBlockedInstallation(key: LicenseKeyID, fingerprint: [UInt8]) throws -> Bool
}

package protocol UnauthorizedInstallationWriter {
  /// False if it is gone, or is as asked for already.
  func setBlocked(_ isBlocked: Bool, installation id: UnauthorizedInstallationID) throws -> Bool
  /// False if it is gone.
  func deleteInstallation(_ id: UnauthorizedInstallationID) throws -> Bool
}

/// A query with a known key that was refused, as it is noted.
package struct RefusedCheck: Sendable, Hashable {
  /// For the installation, if it is a new one.
  package let id: UnauthorizedInstallationID
  package let keyID: LicenseKeyID
  package let parameters: [UnauthorizedInstallation.Parameter]
  package let fingerprint: [UInt8]
  package let address: String
  package let at: Timestamp

  package init(
    id: UnauthorizedInstallationID, keyID: LicenseKeyID, parameters: [UnauthorizedInstallation.Parameter],
    fingerprint: [UInt8], address: String, at: Timestamp
  ) {
    self.id = id
    self.keyID = keyID
    self.parameters = parameters
    self.fingerprint = fingerprint
    self.address = address
    self.at = at
  }
}

/// A query that got OK and changed nothing else, as it is noted.
package struct GoodCheck: Sendable, Hashable {
  package let keyID: LicenseKeyID
  /// The lock that it matched; nil: the product has no locking parameters.
  package let lockID: KeyLockID?
  package let shownValues: [String: String]
  package let address: String
  package let at: Timestamp

  package init(
    keyID: LicenseKeyID, lockID: KeyLockID?, shownValues: [String: String], address: String, at: Timestamp
  ) {
    self.keyID = keyID
    self.lockID = lockID
    self.shownValues = shownValues
    self.address = address
    self.at = at
  }
}
