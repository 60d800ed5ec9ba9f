/// Sets an account's password, whoever forgot it; whoever is signed in with the old one is not any more.
package struct SetPassword: Sendable {
  private let context: LicensingContext
  private let verifier: (any PasswordVerifier)?

  /// - Parameter verifier: hashes where it does not hold up requests; nil: hashed at once, for commands of the operator.
  package init(_ context: LicensingContext, verifier: (any PasswordVerifier)? = nil) {
    self.context = context
    self.verifier = verifier
  }

  /// - Throws: `forbidden`, `notFound`, `invalid`, `unavailable`.
  package func callAsFunction(email: String, _ password: Password, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    guard let key = User.key(presented: email) else { throw LicensingError.notFound }
    return try await set(password, for: key, by: actor) { try $0.user(emailKey: key) }
  }

  /// - Throws: `forbidden`, `notFound`, `invalid`, `unavailable`.
  package func callAsFunction(_ id: UserID, _ password: Password, by actor: Actor) async throws -> User {
    try actor.requirePlatformAdministrator()
    guard let user = try await context.store.read({ try $0.user(id) }) else { throw LicensingError.notFound }
    return try await set(password, for: user.email, by: actor) { try $0.user(id) }
  }

  private func set(
    _ password: Password, for email: String, by actor: Actor,
    find: @escaping @Sendable (any StoreReader) throws -> User?
  ) async throws -> User {
    var fields = FieldValidation()
    fields.note(password.problem(for: email, brand: context.policy.brandName))
    try fields.finish()
    let hash = try await PasswordHash.of(password, verifier, context.random).text
    return try await context.change(by: actor) { writer, trail in
      guard var user = try find(writer) else { throw LicensingError.notFound }
      user.passwordHash = hash
      user.updatedAt = trail.now
      guard let changed = try writer.update(user) else { throw LicensingError.changedMeanwhile }
      try writer.deleteSessions(of: user.id)
      try trail.record(.passwordSet, user.id.text, in: nil, to: writer)
      return changed
    }
  }
}

extension PasswordHash {
  /// - Parameter verifier: nil: hashed at once.
  static func of(
    _ password: Password, _ verifier: (any PasswordVerifier)?, _ random: any RandomSource
  ) async throws -> PasswordHash {
    guard let verifier else { return try PasswordHash(password, random: random) }
    return try await verifier.hash(password, random: random)
  }
}
