/// One lock with its key, for managers of its organization.
package struct ReadLock: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Living or released.
  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func callAsFunction(_ id: KeyLockID, by actor: Actor) async throws -> ReadLocks.Entry {
    try await context.store.read { reader in
      guard let lock = try reader.keyLock(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: lock.organizationID)
      guard let key = try reader.licenseKey(lock.keyID) else { throw LicensingError.notFound }
      return ReadLocks.Entry(lock: lock, key: key)
    }
  }
}
