/// Changes an account: its name, whether it is disabled, whether it is the platform's.
package struct ChangeUser: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var name: Patch<String> = .keep
    package var isDisabled: Patch<Bool> = .keep
    package var isPlatformAdministrator: Patch<Bool> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `changedMeanwhile`, `conflict(.lastOfItsKind)` when no platform
  ///   administrator would be left, `unavailable`.
  package func callAsFunction(_ id: UserID, version: Int64?, _ change: Change, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    return try await context.change(by: actor) { writer, trail in
      guard var user = try writer.user(id) else { throw LicensingError.notFound }
      guard version == nil || user.version == version else { throw LicensingError.changedMeanwhile }
      let before = user
      var fields = FieldValidation()
      user.name = fields.line("name", change.name.applied(to: user.name))
      try fields.finish()
      user.isDisabled = change.isDisabled.applied(to: user.isDisabled)
      user.isPlatformAdministrator = change.isPlatformAdministrator.applied(to: user.isPlatformAdministrator)
      user.updatedAt = trail.now
      guard let changed = try writer.update(user) else { throw LicensingError.changedMeanwhile }
      // Fewer rights or more: whoever is signed in signs in again.
      if Self.differ(before, changed) { try writer.deleteSessions(of: id) }
      // Looked at after the change: whoever takes away the last one takes nothing away.
      let wasAdministrator = before.isPlatformAdministrator && !before.isDisabled
      guard try !wasAdministrator || writer.activePlatformAdministratorCount() > 0 else {
        throw LicensingError.conflict(.lastOfItsKind)
      }
      try trail.record(
        .userChanged, id.text, in: nil,
        [
          "name": changed.name, "disabled": String(changed.isDisabled),
          "platform_administrator": String(changed.isPlatformAdministrator),
        ], to: writer)
      return changed
    }
  }

  private static func differ(_ a: User, _ b: User) -> Bool {
    a.isDisabled != b.isDisabled || a.isPlatformAdministrator != b.isPlatformAdministrator
  }
}
