/// The attempts at one account's password, from one place: each is taken before the password is looked at, so that a burst of
/// parallel guesses is held to the limit, and given back if the password was right.
struct PasswordBudget: Sendable {
  private let context: LicensingContext
  private let limits: [AttemptLimit]

  init(email: String, from origin: Origin, _ context: LicensingContext) {
    self.context = context
    let most = context.policy.limits
    limits = [
      AttemptLimit(
        .signInToAccount, subject: String(User.emailKey(email).prefix(254)), most: most.signInsPerAccount),
      AttemptLimit(.signInFromAddress, subject: origin.bucket, most: most.signInsPerAddress),
    ].filter { $0.most > 0 }
  }

  /// What was taken.
  struct Attempt: Sendable {
    fileprivate let taken: [(AttemptLimit, Int)]

    func giveBack(to writer: any StoreWriter) throws {
      for (limit, slot) in taken { try writer.returnAttempt(limit, slot: slot) }
    }
  }

  /// - Returns: nil if one of the budgets is used up; nothing was taken then.
  func take() async throws -> Attempt? {
    let (now, limits) = (context.clock.now, limits)
    return try await context.store.write { writer in
      let slots = try limits.map { try writer.takeAttempt($0, at: now) }
      let taken = zip(limits, slots).compactMap { limit, slot in slot.map { (limit, $0) } }
      guard taken.count < limits.count else { return Attempt(taken: taken) }
      try Attempt(taken: taken).giveBack(to: writer)
      return nil
    }
  }
}

/// Looks at a password that someone presents for an account.
struct PasswordCheck: Sendable {
  let verifier: any PasswordVerifier

  /// Someone without a password costs as much time as someone with one.
  func isRight(_ typed: String, _ stored: String?) async throws -> Bool {
    guard let password = Password(presented: typed) else { return false }
    let isRight = try await verifier.isHash(stored.map(PasswordHash.init(stored:)) ?? .ofNobody, of: password)
    return isRight && stored != nil
  }

  /// Also of nobody, or the time that it takes would tell whose address has an account; never with what was typed, which is a
  /// password now and then. Attempts over the budget leave no trace, so that nobody can fill the log.
  static func recordFailure(_ user: UserID?, from origin: Origin, _ context: LicensingContext) async throws {
    try await context.change(by: .machine(client: "console", origin: origin)) { writer, trail in
      try trail.record(.signInFailed, user?.text ?? "unknown", in: nil, to: writer)
    }
  }
}
