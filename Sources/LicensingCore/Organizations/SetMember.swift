/// Gives a user a role in an organization, or takes it away.
package struct SetMember: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter role: nil takes the membership away.
  /// - Throws: `notFound`, `forbidden`, `conflict(.lastOfItsKind)` when the last owner would go, `unavailable`.
  package func callAsFunction(
    _ user: UserID, in organization: OrganizationID, role: Role?, by actor: Actor
  ) async throws {
    try actor.require(.owner, in: organization)
    try await context.change(by: actor) { writer, trail in
      guard try writer.organization(organization) != nil, try writer.user(user) != nil else {
        throw LicensingError.notFound
      }
      if let role {
        try writer.put(Membership(organizationID: organization, userID: user, role: role))
      } else if try !writer.deleteMembership(organization: organization, user: user) {
        throw LicensingError.notFound
      }
      // Looked at after the change: whoever takes away the last owner takes nothing away.
      let owners = try writer.members(of: organization).filter { $0.1 == .owner }
      guard !owners.isEmpty || actor.isPlatformAdministrator else { throw LicensingError.conflict(.lastOfItsKind) }
      try trail.record(
        role == nil ? .memberRemoved : .memberSet, user.text, in: organization, ["role": role?.rawValue], to: writer)
    }
  }
}
