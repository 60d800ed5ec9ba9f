import LicenseTokens

/// Signs the answer to a license check, for programs that must not be fooled by a fake server.
package struct SignLicenseCheck: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameters:
  ///   - outcome: what `CheckLicense` said.
  ///   - product: the number in the address that the program asked at.
  ///   - asked: the key or domain as the program wrote it; nil: it wrote none.
  ///   - nonce: what the program drew for this question, 16 to 128 characters that no address escapes.
  /// - Returns: A compact JWS of type `license-check+jwt`, signed with the key that signs license tokens.
  /// - Throws: `invalid` (`nonce`), `unavailable` while there is no signing key.
  package func callAsFunction(
    _ outcome: LicenseCheckOutcome, product: String, asked: String?, nonce: String
  ) async throws -> String {
    guard LicenseCheckAnswer.isNonce(nonce) else {
      throw LicensingError.invalid([
        FieldProblem("nonce", "has 16 to 128 characters: letters, digits, '-', '.', '_' and '~'")
      ])
    }
    // Another server may have exchanged the key a moment ago.
    try await context.reloadKeyring()
    guard let signer = context.keyring.signer else { throw LicensingError.unavailable }
    let answer = LicenseCheckAnswer(
      issuer: context.policy.issuer, checkedAt: context.clock.now.seconds, nonce: nonce, product: product,
      keySHA256: LicenseCheckAnswer.digest(of: asked ?? ""), result: outcome.isOK ? .ok : .failed)
    return try answer.signed(with: signer.key, keyID: signer.id)
  }
}
