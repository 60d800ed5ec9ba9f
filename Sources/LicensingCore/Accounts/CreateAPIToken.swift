/// Makes a token with which a program acts as a user; its secret is shown once.
package struct CreateAPIToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `forbidden` unless it is the actor's own or the operator makes it, `notFound`, `invalid`, `unavailable`.
  package func callAsFunction(
    for user: UserID, name: String, by actor: Actor
  ) async throws -> (
    APIToken, APITokenSecret
  ) {
    guard actor.userID == user || actor.identity == .operator else { throw LicensingError.forbidden }
    var fields = FieldValidation()
    let name = fields.line("name", name)
    try fields.finish()
    let now = context.clock.now
    let token = APIToken(id: try context.random.identifier(at: now), userID: user, name: name, createdAt: now)
    let secret = try APITokenSecret(from: context.random)
    try await context.change(by: actor) { writer, trail in
      guard try writer.user(user) != nil else { throw LicensingError.notFound }
      try writer.insert(token, hash: secret.hash)
      try trail.record(.apiTokenCreated, token.id.text, in: nil, ["name": name, "user": user.text], to: writer)
    }
    return (token, secret)
  }
}
