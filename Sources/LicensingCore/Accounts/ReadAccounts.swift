/// What an actor may see of accounts and their tokens.
package struct ReadAccounts: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func users(_ page: Page<UserID>, by actor: Actor) async throws -> [User] {
    try await users(UserSearch(), page, by: actor)
  }

  package func users(_ search: UserSearch, _ page: Page<UserID>, by actor: Actor) async throws -> [User] {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.users(search, page: page) }
  }

  /// How many users have these words in their name or e-mail address, for each filter.
  package func counts(words: String?, by actor: Actor) async throws -> UserCounts {
    try actor.requirePlatformAdministrator()
    let search = UserSearch(words: words)
    return try await context.store.read { try $0.userCounts(words: search.words) }
  }

  /// - Throws: `notFound`, `forbidden`.
  package func user(_ id: UserID, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    guard let found = try await context.store.read({ try $0.user(id) }) else { throw LicensingError.notFound }
    return found
  }

  /// - Throws: `notFound`.
  package func user(email: String, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    guard let key = User.key(presented: email),
      let found = try await context.store.read({ try $0.user(emailKey: key) })
    else { throw LicensingError.notFound }
    return found
  }

  /// - Throws: `notFound`, `forbidden`.
  package func details(_ id: UserID, by actor: Actor) async throws -> UserDetails {
    try actor.requirePlatformAdministrator()
    let now = context.clock.now
    return try await context.store.read { reader in
      guard let user = try reader.user(id) else { throw LicensingError.notFound }
      return UserDetails(
        user: user, roles: try Self.roles(of: id, reader), tokens: try reader.apiTokens(of: id),
        sessionCount: try reader.sessions(of: id).count { $0.session.isLiving(at: now) })
    }
  }

  /// The actor's own roles, by the names of the organizations.
  package func ownRoles(by actor: Actor) async throws -> [OwnRole] {
    guard let user = actor.userID else { throw LicensingError.forbidden }
    return try await context.store.read { try Self.roles(of: user, $0) }
  }

  private static func roles(of user: UserID, _ reader: any StoreReader) throws -> [OwnRole] {
    try reader.memberships(of: user).compactMap { membership in
      try reader.organization(membership.organizationID).map { OwnRole(organization: $0, role: membership.role) }
    }.sorted { $0.organization.name.folded < $1.organization.name.folded }
  }

  /// The actor's own tokens.
  package func apiTokens(by actor: Actor) async throws -> [APIToken] {
    guard let user = actor.userID else { throw LicensingError.forbidden }
    return try await context.store.read { try $0.apiTokens(of: user) }
  }
}
