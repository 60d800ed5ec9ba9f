import Cryptography

/// Finds out which client calls an OAuth endpoint (RFC 6749 §2.3), before it looks at anything else. What is asked for most does that
/// in its own transaction; see `CallingClient`.
package struct AuthenticateClient: Sendable {
  let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter secret: what came as client secret; nil for public clients.
  /// - Throws: `client(.notAuthenticated)`.
  package func callAsFunction(id: String, secret: String?) async throws -> Client {
    try await self(CallingClient(id: id, secret: secret))
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
