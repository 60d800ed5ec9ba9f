/// Gives a user a role in an organization, or takes it away.
package struct SetMember: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameters:
  ///   - role: nil takes the membership away.
  ///   - former: the role that was shown; nil: whatever it is now, also none.
  /// - Throws: `notFound`, `forbidden`, `changedMeanwhile`, `conflict(.lastOfItsKind)` when the last owner would go,
  ///   `unavailable`.
  package func callAsFunction(
    _ user: UserID, in organization: OrganizationID, role: Role?, former: Role? = nil, by actor: Actor
  ) async throws {
    try actor.require(.owner, in: organization)
    try await context.change(by: actor) { writer, trail in
      guard try writer.organization(organization) != nil, try writer.user(user) != nil else {
        throw LicensingError.notFound
      }
      let before = try writer.role(of: user, in: organization)
      if let role {
        try Self.put(Membership(organizationID: organization, userID: user, role: role), former, writer)
      } else if try !writer.deleteMembership(organization: organization, user: user, former: former) {
        throw before == nil ? LicensingError.notFound : LicensingError.changedMeanwhile
      }
      // Looked at after the change: whoever takes away the last owner takes nothing away. The platform may, as its administrators
      // can always name another.
      if !actor.isPlatformAdministrator, before == .owner, role != .owner {
        guard try writer.activeOwnerCount(of: organization) > 0 else {
          throw LicensingError.conflict(.lastOfItsKind)
        }
      }
      try trail.record(
        role == nil ? .memberRemoved : .memberSet, user.text, in: organization,
        ["role": role?.rawValue, "former_role": before?.rawValue], to: writer)
    }
  }

  private static func put(_ membership: Membership, _ former: Role?, _ writer: any StoreWriter) throws {
    guard let former else { return try writer.put(membership) }
    guard try writer.update(membership, from: former) else { throw LicensingError.changedMeanwhile }
  }
}
