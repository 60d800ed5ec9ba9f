/// What the keys of a license are locked to, for managers of its organization.
package struct ReadLocks: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// A lock with its key, whose masked text tells people which one it is.
  package struct Entry: Sendable, Equatable {
    package let lock: KeyLock
    package let key: LicenseKey
  }

  /// Living and released ones, oldest first.
  /// - Parameter key: only of this key; nil: of all keys of the license.
  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func callAsFunction(
    of id: LicenseID, key: LicenseKeyID? = nil, _ page: Page<KeyLockID>, by actor: Actor
  ) async throws -> [Entry] {
    try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: license.organizationID)
      let locks = try reader.keyLocks(of: id, key: key, page: page)
      let keys = try Set(locks.map(\.keyID)).compactMap { try reader.licenseKey($0) }
      let byID = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      return locks.compactMap { lock in byID[lock.keyID].map { Entry(lock: lock, key: $0) } }
    }
  }
}
