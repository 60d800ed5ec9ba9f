/// Sets an account's password, whoever forgot it; whoever is signed in with the old one is not any more.
package struct SetPassword: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `forbidden`, `notFound`, `invalid`, `unavailable`.
  package func callAsFunction(email: String, _ password: Password, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    guard let key = User.key(presented: email) else { throw LicensingError.notFound }
    var fields = FieldValidation()
    fields.note(password.problem(for: key, brand: context.policy.brandName))
    try fields.finish()
    let hash = try PasswordHash(password, random: context.random).text
    return try await context.change(by: actor) { writer, trail in
      guard var user = try writer.user(emailKey: key) else { throw LicensingError.notFound }
      user.passwordHash = hash
      user.updatedAt = trail.now
      guard let changed = try writer.update(user) else { throw LicensingError.changedMeanwhile }
      try writer.deleteSessions(of: user.id)
      try trail.record(.passwordSet, user.id.text, in: nil, to: writer)
      return changed
    }
  }
}
