/// Ends sessions at the server, whatever their browsers hold.
package struct EndSessions: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Ends one of the actor's own.
  /// - Throws: `notFound` if there is no such session any more, `forbidden`, `unavailable`.
  package func one(_ reference: String, by actor: Actor) async throws {
    guard let user = actor.userID else { throw LicensingError.forbidden }
    try await context.change(by: actor) { writer, trail in
      let found = try writer.sessions(of: user).first { Session.reference(of: $0.hash) == reference }
      guard let found, try writer.deleteSession(hash: found.hash) else { throw LicensingError.notFound }
      try trail.record(
        .sessionEnded, user.text, in: nil, ["address": found.session.address, "browser": found.session.browser],
        to: writer)
    }
  }

  /// Ends all of a user, for themselves or for a platform administrator.
  /// - Returns: how many there were.
  /// - Throws: `notFound`, `forbidden`, `unavailable`.
  @discardableResult
  package func all(of user: UserID, by actor: Actor) async throws -> Int {
    if actor.userID != user { try actor.requirePlatformAdministrator() }
    return try await context.change(by: actor) { writer, trail in
      guard try writer.user(user) != nil else { throw LicensingError.notFound }
      let count = try writer.deleteSessions(of: user)
      try trail.record(.sessionsEnded, user.text, in: nil, ["count": String(count)], to: writer)
      return count
    }
  }
}
