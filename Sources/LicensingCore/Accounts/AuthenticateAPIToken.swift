/// Finds out who acts by an API token, with the rights they have now.
package struct AuthenticateAPIToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `unauthenticated` for an unknown token and for a disabled account.
  package func callAsFunction(_ presented: String, from origin: Origin) async throws -> Actor {
    guard let secret = APITokenSecret(presented: presented) else { throw LicensingError.unauthenticated }
    let (actor, token) = try await context.store.read { reader in
      guard let token = try reader.apiToken(hash: secret.hash), let user = try reader.user(token.userID),
        !user.isDisabled
      else { throw LicensingError.unauthenticated }
      return (Actor(user: user, memberships: try reader.memberships(of: user.id), origin: origin), token.id)
    }
    context.store.note(.apiTokenUsed(token, at: context.clock.now))
    return actor
  }
}
