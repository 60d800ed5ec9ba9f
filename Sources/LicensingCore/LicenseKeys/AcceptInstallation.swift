/// Gives an installation that was refused a lock, made of what it last told: its next query is `OK`.
package struct AcceptInstallation: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Managers accept where the key has a lock free; only platform administrators allow it one more.
  /// - Parameters:
  ///   - raisingLocksAllowed: allow the key one lock more if all of those it allows are living.
  ///   - isAsSeen: whether what is there is what the caller decided on.
  /// - Returns: The lock; one with the same values that lives already, if there is such.
  /// - Throws: `notFound`, `forbidden`, `conflict` (`noFreeLock`, `quotaExceeded`, `keyBlocked`, `licenseNotUsable`,
  ///   `organizationDisabled`, `installationIncomplete`), `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: UnauthorizedInstallationID, raisingLocksAllowed: Bool = false,
    isAsSeen: @escaping @Sendable (UnauthorizedInstallation) -> Bool = { _ in true }, by actor: Actor
  ) async throws -> KeyLock {
    let lockID: KeyLockID = try context.random.identifier(at: context.clock.now)
    return try await context.change(by: actor) { writer, trail in
      guard let installation = try writer.unauthorizedInstallation(id),
        let key = try writer.licenseKey(installation.keyID)
      else { throw LicensingError.notFound }
      try actor.require(.manager, in: installation.organizationID)
      if raisingLocksAllowed { try actor.requirePlatformAdministrator() }
      guard isAsSeen(installation) else { throw LicensingError.changedMeanwhile }
      let lock = try Self.lock(
        lockID, for: installation, key: key, raisingLocksAllowed: raisingLocksAllowed, at: trail.now, in: writer)
      _ = try writer.deleteInstallation(id)
      try trail.record(
        .installationAccepted, id.text, in: installation.organizationID,
        ["key": key.id.text, "license": key.licenseID.text, "lock": lock.id.text], to: writer)
      return lock
    }
  }

  private static func lock(
    _ id: KeyLockID, for installation: UnauthorizedInstallation, key: LicenseKey, raisingLocksAllowed: Bool,
    at now: Timestamp, in writer: any StoreWriter
  ) throws -> KeyLock {
    guard let settings = try writer.licenseCheckSettings(of: key.productID),
      let found = try CheckedKey.find([key.mac], product: key.productID, in: writer)
    else { throw LicensingError.notFound }
    guard let values = CheckedKey.lockValues(of: installation.query, settings) else {
      throw LicensingError.conflict(.installationIncomplete)
    }
    let fingerprint = KeyLock.fingerprint(of: values.locked)
    if let living = found.locks.first(where: { $0.fingerprint == fingerprint }) { return living }
    try refuseWhatIsNotAllowed(found, key, at: now, in: writer)
    if raisingLocksAllowed, key.locksAllowed < LicenseKey.locksAllowedRange.upperBound {
      try writer.raiseLocksAllowed(key.id, at: now)
    }
    let lock = KeyLock(
      id: id, keyID: key.id, licenseID: key.licenseID, organizationID: key.organizationID, lockedValues: values.locked,
      shownValues: values.shown, firstUsedAt: now, lastUsedAt: now, address: installation.address)
    switch try writer.take(lock) {
    case .taken: return lock
    case .alreadyLocked: throw LicensingError.changedMeanwhile
    case .noFreeLock: throw LicensingError.conflict(.noFreeLock)
    case .quotaExceeded: throw LicensingError.conflict(.quotaExceeded)
    }
  }

  private static func refuseWhatIsNotAllowed(
    _ found: CheckedKey, _ key: LicenseKey, at now: Timestamp, in writer: any StoreWriter
  ) throws {
    if found.standing.isBlocked { throw LicensingError.conflict(.keyBlocked) }
    if found.standing.organizationIsDisabled { throw LicensingError.conflict(.organizationDisabled) }
    guard found.standing.licenseRefusal(at: now) != nil else { return }
    guard let license = try writer.license(key.licenseID), let product = try writer.product(key.productID) else {
      throw LicensingError.notFound
    }
    let status = license.status(renewalWindowDays: product.renewalWindowDays, at: now)
    throw LicensingError.conflict(.licenseNotUsable(status))
  }
}
