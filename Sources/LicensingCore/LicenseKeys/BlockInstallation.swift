/// Blocks an installation that was refused, so that it gets no lock also when one is free; or takes the block back. Managers do.
package struct BlockInstallation: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// One that is blocked already stays so.
  /// - Throws: `notFound`, `forbidden` to members below manager, `unavailable`.
  package func block(_ id: UnauthorizedInstallationID, by actor: Actor) async throws {
    try await set(true, id, by: actor)
  }

  /// - Throws: as `block`.
  package func unblock(_ id: UnauthorizedInstallationID, by actor: Actor) async throws {
    try await set(false, id, by: actor)
  }

  private func set(_ isBlocked: Bool, _ id: UnauthorizedInstallationID, by actor: Actor) async throws {
    try await context.change(by: actor) { writer, trail in
      guard let installation = try writer.unauthorizedInstallation(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: installation.organizationID)
      guard try writer.setBlocked(isBlocked, installation: id) else { return }
      try trail.record(
        isBlocked ? .installationBlocked : .installationUnblocked, id.text, in: installation.organizationID,
        ["key": installation.keyID.text, "license": installation.licenseID.text], to: writer)
    }
  }
}
