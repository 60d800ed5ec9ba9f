/// Finds out who acts by a session, with the rights they have now.
package struct AuthenticateSession: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Returns: nil when the session is unknown or has ended, or the account is disabled.
  /// - Throws: `unavailable`.
  package func callAsFunction(_ secret: SessionSecret, from origin: Origin) async throws -> (Actor, User)? {
    let now = context.clock.now
    let hash = secret.hash
    let found: (Actor, User)? = try await context.store.read { reader in
      guard let session = try reader.session(hash: hash), session.isLiving(at: now),
        let user = try reader.user(session.userID), !user.isDisabled
      else { return nil }
      return (Actor(user: user, memberships: try reader.memberships(of: user.id), origin: origin), user)
    }
    if found != nil { context.store.note(.sessionSeen(hash: hash, at: now)) }
    return found
  }
}
