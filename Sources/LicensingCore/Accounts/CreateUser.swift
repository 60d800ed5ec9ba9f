/// Adds an account.
package struct CreateUser: Sendable {
  private let context: LicensingContext
  private let verifier: (any PasswordVerifier)?

  /// - Parameter verifier: hashes where it does not hold up requests; nil: hashed at once, for commands of the operator.
  package init(_ context: LicensingContext, verifier: (any PasswordVerifier)? = nil) {
    self.context = context
    self.verifier = verifier
  }

  /// - Parameter password: nil: the account cannot sign in until one is set.
  /// - Throws: `forbidden`, `invalid`, `taken("email")`, `unavailable`.
  package func callAsFunction(
    email: String, name: String, isPlatformAdministrator: Bool, password: Password?, by actor: Actor
  ) async throws -> User {
    try actor.requirePlatformAdministrator()
    var fields = FieldValidation()
    let email = fields.line("email", email, longest: User.longestEmail)
    fields.require(Self.isAddress(email), "email", "is an e-mail address like ada@example.com")
    let name = fields.line("name", name)
    fields.note(password?.problem(for: email, brand: context.policy.brandName))
    try fields.finish()
    let now = context.clock.now
    var hash: String?
    if let password { hash = try await PasswordHash.of(password, verifier, context.random).text }
    let user = User(
      id: try context.random.identifier(at: now), email: email, name: name,
      isPlatformAdministrator: isPlatformAdministrator,
      passwordHash: hash, createdAt: now, updatedAt: now)
    return try await context.change(by: actor) { writer, trail in
      guard try writer.insert(user) else { throw LicensingError.taken(field: "email") }
      try trail.record(
        .userCreated, user.id.text, in: nil,
        ["email": email, "platform_administrator": String(isPlatformAdministrator)], to: writer)
      return user
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(where: \.isWhitespace) }
  }
}
