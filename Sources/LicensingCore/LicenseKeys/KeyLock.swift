import Cryptography

/// What a key was first used with: an activation of its license. While it lives, a query with the key must tell the same.
package struct KeyLock: Sendable, Equatable {
  package let id: KeyLockID
  package let keyID: LicenseKeyID
  package let licenseID: LicenseID
  package let organizationID: OrganizationID
  /// Values of the locking parameters in normal form, by the parameters' names.
  package let lockedValues: [String: String]
  /// What the last good query told and the customer sees, by the parameters' names.
  package let shownValues: [String: String]
  package let firstUsedAt: Timestamp
  package let lastUsedAt: Timestamp
  /// Where the last good query came from.
  package let address: String
  package let releasedAt: Timestamp?

  package init(
    id: KeyLockID, keyID: LicenseKeyID, licenseID: LicenseID, organizationID: OrganizationID,
    lockedValues: [String: String], shownValues: [String: String], firstUsedAt: Timestamp, lastUsedAt: Timestamp,
    address: String, releasedAt: Timestamp? = nil
  ) {
    self.id = id
    self.keyID = keyID
    self.licenseID = licenseID
    self.organizationID = organizationID
    self.lockedValues = lockedValues
    self.shownValues = shownValues
    self.firstUsedAt = firstUsedAt
    self.lastUsedAt = lastUsedAt
    self.address = address
    self.releasedAt = releasedAt
  }

  /// What no two living locks of a key have in common: 32 bytes, as the values themselves can be longer than an index takes.
  package var fingerprint: [UInt8] { Self.fingerprint(of: lockedValues) }

  package static func fingerprint(of lockedValues: [String: String]) -> [UInt8] {
    SHA256.hash(Array(LicenseCheckDecision.fingerprint(locked: lockedValues).utf8))
  }
}

/// How taking a lock ended.
package enum LockTaking: Sendable, Equatable {
  /// The key has one living lock more, and a unit of its license's quota is taken.
  case taken
  /// A lock with the same values lives already.
  case alreadyLocked
  /// The key is blocked, or has as many living locks as it allows.
  case noFreeLock
  /// The license has no unit left, or is not active.
  case quotaExceeded
}

/// How releasing a lock ended.
package enum LockRelease: Sendable, Equatable {
  case released
  /// There is no such living lock.
  case notLiving
  /// The last release was too short a time ago; the next can be at this time.
  case tooSoon(until: Timestamp)
  /// As many locks were released within a year as may be; the next can be at this time, if it is ever to be.
  case usedUp(until: Timestamp?)
}

package protocol KeyLockReader {
  func keyLock(_ id: KeyLockID) throws -> KeyLock?
  /// Living ones of a key, oldest first.
  func livingLocks(of key: LicenseKeyID) throws -> [KeyLock]
  /// Living and released ones of a license's keys.
  /// - Parameter key: only of this key; nil: of all.
  func keyLocks(of license: LicenseID, key: LicenseKeyID?, page: Page<KeyLockID>) throws -> [KeyLock]
}

package protocol KeyLockWriter {
  /// Makes the lock and takes a unit of quota for it. On anything but `taken` the caller must throw, so that the transaction
  /// undoes the rest.
  func take(_ lock: KeyLock) throws -> LockTaking
  /// Releases a living lock and gives its unit back. On anything but `released` the caller must throw.
  /// - Parameter rules: what the release has to keep to and counts against; nil: nothing.
  func release(_ id: KeyLockID, rules: LicenseCheckSettings.ReleaseRules?, at now: Timestamp) throws -> LockRelease
}
