/// The answer of the token endpoint (RFC 6749 §5.1).
package struct TokenResponse: Sendable, Hashable, Codable {
  /// The license token.
  package let accessToken: String
  package let tokenType: String
  /// Seconds the license token lives.
  package let expiresIn: Int
  package let refreshToken: String
  /// The scope granted, which may be less than what was asked for.
  package let scope: String

  package init(accessToken: String, expiresIn: Int, refreshToken: String, scope: String) {
    self.accessToken = accessToken
    self.tokenType = "Bearer"
    self.expiresIn = expiresIn
    self.refreshToken = refreshToken
    self.scope = scope
  }

  private enum CodingKeys: String, CodingKey {
    case accessToken = "access_token"
    case tokenType = "token_type"
    case expiresIn = "expires_in"
    case refreshToken = "refresh_token"
    case scope
  }
}

extension TokenResponse: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { "TokenResponse(expiresIn: \(expiresIn), scope: \(scope))" }
  package var debugDescription: String { description }
}
