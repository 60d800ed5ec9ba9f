/// Blocks an installation that was refused, so that it gets no lock also when one is free; or takes the block back. Managers do.
package struct BlockInstallation: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Whether what is there is what the caller decided on.
  package typealias Condition = @Sendable (UnauthorizedInstallation) -> Bool

  /// One that is blocked already stays so.
  /// - Throws: `notFound`, `forbidden` to members below manager, `changedMeanwhile`, `unavailable`.
  package func block(
    _ id: UnauthorizedInstallationID, isAsSeen: @escaping Condition = { _ in true }, by actor: Actor
  ) async throws {
    try await set(true, id, isAsSeen, by: actor)
  }

  /// - Throws: as `block`.
  package func unblock(
    _ id: UnauthorizedInstallationID, isAsSeen: @escaping Condition = { _ in true }, by actor: Actor
  ) async throws {
    try await set(false, id, isAsSeen, by: actor)
  }

  private func set(
    _ isBlocked: Bool, _ id: UnauthorizedInstallationID, _ isAsSeen: @escaping Condition, by actor: Actor
  ) async throws {
    try await context.change(by: actor) { writer, trail in
      guard let installation = try writer.unauthorizedInstallation(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: installation.organizationID)
      guard isAsSeen(installation) else { throw LicensingError.changedMeanwhile }
      guard try writer.setBlocked(isBlocked, installation: id) else { return }
      try trail.record(
        isBlocked ? .installationBlocked : .installationUnblocked, id.text, in: installation.organizationID,
        ["key": installation.keyID.text, "license": installation.licenseID.text], to: writer)
    }
  }
}
