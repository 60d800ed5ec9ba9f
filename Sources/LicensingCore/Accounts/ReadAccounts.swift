/// What an actor may see of accounts and their tokens.
package struct ReadAccounts: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func users(_ page: Page<UserID>, by actor: Actor) async throws -> [User] {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.users(page: page) }
  }

  /// - Throws: `notFound`.
  package func user(email: String, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    guard let key = User.key(presented: email),
      let found = try await context.store.read({ try $0.user(emailKey: key) })
    else { throw LicensingError.notFound }
    return found
  }

  /// The actor's own tokens.
  package func apiTokens(by actor: Actor) async throws -> [APIToken] {
    guard let user = actor.userID else { throw LicensingError.forbidden }
    return try await context.store.read { try $0.apiTokens(of: user) }
  }
}
