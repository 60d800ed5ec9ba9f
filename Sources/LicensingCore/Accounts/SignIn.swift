/// Checks passwords where it does not hold up requests, a few at a time.
package protocol PasswordVerifier: Sendable {
  /// - Throws: `LicensingError.unavailable` when too many wait already.
  func isHash(_ hash: PasswordHash, of password: Password) async throws -> Bool
}

/// A person signs in to the console.
///
/// Each attempt is taken from the budgets of the account and the address before the password is looked at, so that a burst of
/// parallel guesses is held to the limit. Unknown, disabled, wrong and limited are one answer, after the same work.
package struct SignIn: Sendable {
  private let context: LicensingContext
  private let verifier: any PasswordVerifier

  package init(_ context: LicensingContext, verifier: any PasswordVerifier) {
    self.context = context
    self.verifier = verifier
  }

  /// - Returns: the secret of a new session; nil if this is nobody's e-mail address and password, or one of the budgets is
  ///   used up.
  /// - Throws: `unavailable`.
  package func callAsFunction(email: String, password: String, from origin: Origin) async throws -> SessionSecret? {
    let limits = context.policy.limits
    let budgets = [
      AttemptLimit(
        .signInToAccount, subject: String(User.emailKey(email).prefix(254)), most: limits.signInsPerAccount),
      AttemptLimit(.signInFromAddress, subject: origin.bucket, most: limits.signInsPerAddress),
    ].filter { $0.most > 0 }
    let taken = try await take(budgets)
    let user = try await context.store.read { try $0.user(emailKey: User.emailKey(email)) }
    let isRight = try await isRight(password, user?.passwordHash)
    guard let taken, isRight, let user, !user.isDisabled else {
      if taken != nil { try await recordFailure(user?.id, from: origin) }
      return nil
    }
    let secret = try SessionSecret(from: context.random)
    try await begin(secret, of: user, givingBack: Array(zip(budgets, taken)), from: origin)
    return secret
  }

  /// The slots taken; nil if a budget is used up.
  private func take(_ budgets: [AttemptLimit]) async throws -> [Int]? {
    let now = context.clock.now
    return try await context.store.write { writer in
      let slots = try budgets.map { try writer.takeAttempt($0, at: now) }
      guard slots.contains(nil) else { return slots.compactMap { $0 } }
      for (budget, slot) in zip(budgets, slots) {
        if let slot { try writer.returnAttempt(budget, slot: slot) }
      }
      return nil
    }
  }

  /// Someone without a password costs as much time as someone with one.
  private func isRight(_ typed: String, _ stored: String?) async throws -> Bool {
    guard let password = Password(presented: typed) else { return false }
    let isRight = try await verifier.isHash(stored.map(PasswordHash.init(stored:)) ?? .ofNobody, of: password)
    return isRight && stored != nil
  }

  private func begin(
    _ secret: SessionSecret, of user: User, givingBack taken: [(AttemptLimit, Int)], from origin: Origin
  ) async throws {
    let hash = secret.hash
    let actor = Actor(user: user, memberships: [], origin: origin)
    try await context.change(by: actor) { writer, trail in
      for (budget, slot) in taken { try writer.returnAttempt(budget, slot: slot) }
      try writer.insert(Session(userID: user.id, createdAt: trail.now, seenAt: trail.now), hash: hash)
      try trail.record(.signedIn, user.id.text, in: nil, to: writer)
    }
  }

  /// Also of nobody, or the time that it takes would tell whose address has an account; never with what was typed, which is a
  /// password now and then. Attempts over the budget leave no trace, so that nobody can fill the log.
  private func recordFailure(_ user: UserID?, from origin: Origin) async throws {
    try await context.change(by: .machine(client: "console", origin: origin)) { writer, trail in
      try trail.record(.signInFailed, user?.text ?? "unknown", in: nil, to: writer)
    }
  }
}
