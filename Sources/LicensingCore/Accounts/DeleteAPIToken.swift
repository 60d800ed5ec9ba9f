/// Ends one of the actor's own API tokens.
package struct DeleteAPIToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound`, `forbidden`, `unavailable`.
  package func callAsFunction(_ id: APITokenID, by actor: Actor) async throws {
    guard let user = actor.userID else { throw LicensingError.forbidden }
    try await context.change(by: actor) { writer, trail in
      guard try writer.deleteAPIToken(id, of: user) else { throw LicensingError.notFound }
      try trail.record(.apiTokenDeleted, id.text, in: nil, to: writer)
    }
  }
}
