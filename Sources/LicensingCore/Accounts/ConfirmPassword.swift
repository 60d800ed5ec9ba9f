/// Asks a person who is signed in for their password once more, before they do what a stolen session must not be enough for
/// (OWASP ASVS 5.0, 7.5): an open browser is not its owner.
package struct ConfirmPassword: Sendable {
  private let context: LicensingContext
  private let verifier: any PasswordVerifier

  package init(_ context: LicensingContext, verifier: any PasswordVerifier) {
    self.context = context
    self.verifier = verifier
  }

  /// - Parameters:
  ///   - typed: what they gave as their own password.
  ///   - field: the field of the form that it was typed into.
  /// - Returns: the account whose password it is.
  /// - Throws: `invalid` if it is wrong, `limited` if it was too often; `forbidden` to whoever is no person; `unavailable`.
  @discardableResult
  package func callAsFunction(_ typed: String, field: String, by actor: Actor) async throws -> User {
    guard let id = actor.userID, let user = try await context.store.read({ try $0.user(id) }) else {
      throw LicensingError.forbidden
    }
    guard let attempt = try await PasswordBudget(email: user.email, from: actor.origin, context).take() else {
      throw LicensingError.limited(retryAfterSeconds: Int(AttemptLimit.windowSeconds))
    }
    guard try await PasswordCheck(verifier: verifier).isRight(typed, user.passwordHash) else {
      try await PasswordCheck.recordFailure(id, from: actor.origin, context)
      throw LicensingError.invalid([FieldProblem(field, "is not the one that you sign in with")])
    }
    try await context.store.write { try attempt.giveBack(to: $0) }
    return user
  }
}
