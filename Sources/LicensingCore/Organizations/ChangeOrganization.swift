/// Renames an organization, or disables it: its devices get no tokens then.
package struct ChangeOrganization: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var name: Patch<String> = .keep
    package var isDisabled: Patch<Bool> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `notFound`, `forbidden`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: OrganizationID, version: Int64?, _ change: Change, by actor: Actor
  ) async throws
    -> Organization
  {
    try actor.require(.owner, in: id)
    if case .set = change.isDisabled { try actor.requirePlatformAdministrator() }
    return try await context.change(by: actor) { writer, trail in
      guard var organization = try writer.organization(id) else { throw LicensingError.notFound }
      guard version == nil || organization.version == version else { throw LicensingError.changedMeanwhile }
      var fields = FieldValidation()
      organization.name = fields.line("name", change.name.applied(to: organization.name))
      try fields.finish()
      organization.isDisabled = change.isDisabled.applied(to: organization.isDisabled)
      organization.updatedAt = trail.now
      guard let changed = try writer.update(organization) else { throw LicensingError.changedMeanwhile }
      try trail.record(
        .organizationChanged, id.text, in: id,
        ["name": changed.name, "disabled": String(changed.isDisabled)], to: writer)
      return changed
    }
  }
}
