import Cryptography

/// Finds out which client calls an OAuth endpoint (RFC 6749 §2.3). Every endpoint asks here, before it looks at anything else.
package struct AuthenticateClient: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter secret: what came as client secret; nil for public clients.
  /// - Throws: `client(.notAuthenticated)`: unknown, disabled, a wrong or missing secret, or a secret that the client does
  ///   not have are all the same to the caller.
  package func callAsFunction(id: String, secret: String?) async throws -> Client {
    guard Client.isWellFormed(id), let client = try await context.store.client(id),
      !client.isDisabled, Self.proves(secret, client, at: context.clock.now)
    else { throw LicensingError.client(.notAuthenticated) }
    return client
  }

  /// The former secret proves as much as the present one, as long as it works on.
  static func proves(_ presented: String?, _ client: Client, at now: Timestamp) -> Bool {
    guard let hash = client.secretHash else { return presented == nil }
    guard let presented, let secret = ClientSecret(presented: presented) else { return false }
    if constantTimeEqual(secret.hash, hash) { return true }
    guard let former = client.formerSecret, now < former.worksUntil else { return false }
    return constantTimeEqual(secret.hash, former.hash)
  }
}
