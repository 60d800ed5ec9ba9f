/// A person replaces their own password: every session of theirs ends, and the browser in which they did it gets a new one. API
/// tokens stay, which are for programs.
package struct ChangeOwnPassword: Sendable {
  private let context: LicensingContext
  private let verifier: any PasswordVerifier

  package init(_ context: LicensingContext, verifier: any PasswordVerifier) {
    self.context = context
    self.verifier = verifier
  }

  /// - Parameters:
  ///   - present: the password until now.
  ///   - browser: of the new session; nil: there is no browser, and none is begun.
  /// - Returns: the secret of the new session.
  /// - Throws: `invalid` (fields `present_password`, `password`), `limited` when the present one was wrong too often, `forbidden`,
  ///   `changedMeanwhile` when it was changed elsewhere meanwhile, `unavailable`.
  package func callAsFunction(
    present: String, new: String, browser: String?, by actor: Actor
  ) async throws -> SessionSecret? {
    let user = try await ConfirmPassword(context, verifier: verifier)(present, field: "present_password", by: actor)
    let password = try Password.chosen(new)
    var fields = FieldValidation()
    fields.note(password.problem(for: user.email, brand: context.policy.brandName))
    fields.require(present != new, "password", "is another one than before")
    try fields.finish()
    let hash = try await verifier.hash(password, random: context.random).text
    let secret = try browser.map { _ in try SessionSecret(from: context.random) }
    let (sessionHash, address) = (secret?.hash, actor.origin.address)
    return try await context.change(by: actor) { writer, trail in
      // Of two changes at once, the second may have been made with a password that is not the present one any more.
      guard var now = try writer.user(user.id), !now.isDisabled, now.version == user.version else {
        throw LicensingError.changedMeanwhile
      }
      now.passwordHash = hash
      now.updatedAt = trail.now
      guard try writer.update(now) != nil else { throw LicensingError.changedMeanwhile }
      try writer.deleteSessions(of: user.id)
      if let sessionHash, let browser {
        try writer.insert(
          Session(userID: user.id, createdAt: trail.now, seenAt: trail.now, address: address, browser: browser),
          hash: sessionHash)
      }
      try trail.record(.passwordSet, user.id.text, in: nil, to: writer)
      return secret
    }
  }
}
