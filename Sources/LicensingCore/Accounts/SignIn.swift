/// Checks and hashes passwords where it does not hold up requests, a few at a time.
package protocol PasswordVerifier: Sendable {
  /// - Throws: `LicensingError.unavailable` when too many wait already.
  func isHash(_ hash: PasswordHash, of password: Password) async throws -> Bool
  /// - Throws: `LicensingError.unavailable` when too many wait already.
  func hash(_ password: Password, random: any RandomSource) async throws -> PasswordHash
}

/// A person signs in to the console.
///
/// Each attempt is taken from the budgets of the account and the address before the password is looked at. Unknown, disabled, wrong
/// and limited are one answer, after the same work.
package struct SignIn: Sendable {
  private let context: LicensingContext
  private let verifier: any PasswordVerifier

  package init(_ context: LicensingContext, verifier: any PasswordVerifier) {
    self.context = context
    self.verifier = verifier
  }

  /// - Parameter browser: what the browser is called, for the person to recognize it among their sessions.
  /// - Returns: the secret of a new session; nil if this is nobody's e-mail address and password, or one of the budgets is
  ///   used up.
  /// - Throws: `unavailable`.
  package func callAsFunction(
    email: String, password: String, from origin: Origin, browser: String = ""
  ) async throws -> SessionSecret? {
    let attempt = try await PasswordBudget(email: email, from: origin, context).take()
    let user = try await context.store.read { try $0.user(emailKey: User.emailKey(email)) }
    let isRight = try await PasswordCheck(verifier: verifier).isRight(password, user?.passwordHash)
    guard let attempt, isRight, let user, !user.isDisabled else {
      if attempt != nil { try await PasswordCheck.recordFailure(user?.id, from: origin, context) }
      return nil
    }
    let secret = try SessionSecret(from: context.random)
    let hash = secret.hash
    try await context.change(by: Actor(user: user, memberships: [], origin: origin)) { writer, trail in
      try attempt.giveBack(to: writer)
      try writer.insert(
        Session(userID: user.id, createdAt: trail.now, seenAt: trail.now, address: origin.address, browser: browser),
        hash: hash)
      try writer.noteSignIn(user.id, at: trail.now)
      try trail.record(.signedIn, user.id.text, in: nil, to: writer)
    }
    return secret
  }
}
