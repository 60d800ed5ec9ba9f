import Cryptography

/// In which browsers a person is signed in.
package struct ReadSessions: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// The actor's own, the last used first.
  /// - Parameter current: of the browser that asks; nil: none does.
  package func own(current: SessionSecret?, by actor: Actor) async throws -> [OwnSession] {
    guard let user = actor.userID else { throw LicensingError.forbidden }
    let (now, hash) = (context.clock.now, current?.hash)
    return try await context.store.read { reader in
      try reader.sessions(of: user).filter { $0.session.isLiving(at: now) }
        .sorted { $0.session.seenAt > $1.session.seenAt }
        .map {
          OwnSession(
            reference: Session.reference(of: $0.hash), session: $0.session,
            isThisOne: hash != nil && constantTimeEqual($0.hash, hash ?? []))
        }
    }
  }

  /// How many a user has, for platform administrators.
  package func count(of user: UserID, by actor: Actor) async throws -> Int {
    try actor.requirePlatformAdministrator()
    let now = context.clock.now
    return try await context.store.read { try $0.sessions(of: user).count { $0.session.isLiving(at: now) } }
  }
}
