/// Programs that asked with a license's keys and were refused, for managers of its organization.
package struct ReadUnauthorizedInstallations: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// An installation with its key, whose masked text tells people which one it is.
  package struct Entry: Sendable, Equatable {
    package let installation: UnauthorizedInstallation
    package let key: LicenseKey
  }

  /// Oldest first. A query is listed a second or so after it was refused.
  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func callAsFunction(
    of id: LicenseID, _ page: Page<UnauthorizedInstallationID>, by actor: Actor
  ) async throws -> [Entry] {
    try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: license.organizationID)
      let installations = try reader.unauthorizedInstallations(of: id, page: page)
      let keys = try Set(installations.map(\.keyID)).compactMap { try reader.licenseKey($0) }
      let byID = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      return installations.compactMap { installation in
        byID[installation.keyID].map { Entry(installation: installation, key: $0) }
      }
    }
  }
}
