/// One program that was refused, with its key, for managers of its organization.
package struct ReadUnauthorizedInstallation: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func callAsFunction(
    _ id: UnauthorizedInstallationID, by actor: Actor
  ) async throws -> ReadUnauthorizedInstallations.Entry {
    try await context.store.read { reader in
      guard let installation = try reader.unauthorizedInstallation(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: installation.organizationID)
      guard let key = try reader.licenseKey(installation.keyID) else { throw LicensingError.notFound }
      return ReadUnauthorizedInstallations.Entry(installation: installation, key: key)
    }
  }
}
