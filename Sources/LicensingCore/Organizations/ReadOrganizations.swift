/// What an actor may see of organizations and their members.
package struct ReadOrganizations: Sendable {
  let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func list(_ page: Page<OrganizationID>, by actor: Actor) async throws -> [Organization] {
    let member = actor.isPlatformAdministrator ? nil : actor.userID
    if member == nil && !actor.isPlatformAdministrator { throw LicensingError.forbidden }
    return try await context.store.read { try $0.organizations(member: member, page: page) }
  }

  /// - Throws: `notFound`.
  package func get(_ id: OrganizationID, by actor: Actor) async throws -> Organization {
    try actor.require(.viewer, in: id)
    guard let found = try await context.store.read({ try $0.organization(id) }) else { throw LicensingError.notFound }
    return found
  }

  /// - Throws: `notFound`.
  package func members(of id: OrganizationID, by actor: Actor) async throws -> [(User, Role)] {
    try actor.require(.viewer, in: id)
    return try await context.store.read { reader in
      guard try reader.organization(id) != nil else { throw LicensingError.notFound }
      return try reader.members(of: id)
    }
  }

  /// What would stop if it were disabled, for those who can do that.
  /// - Throws: `notFound`, `forbidden`.
  package func use(of id: OrganizationID, by actor: Actor) async throws -> OrganizationUse {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.organizationUse(id) }
  }
}
