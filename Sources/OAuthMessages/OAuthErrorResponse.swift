/// The error codes the endpoints answer with.
package enum OAuthErrorCode: String, Sendable, Codable, CaseIterable {
  // RFC 6749 §5.2
  case invalidRequest = "invalid_request"
  case invalidClient = "invalid_client"
  case invalidGrant = "invalid_grant"
  case unauthorizedClient = "unauthorized_client"
  case unsupportedGrantType = "unsupported_grant_type"
  case invalidScope = "invalid_scope"
  // RFC 8628 §3.5
  case authorizationPending = "authorization_pending"
  case slowDown = "slow_down"
  case accessDenied = "access_denied"
  case expiredToken = "expired_token"
  // RFC 7009 §2.2.1
  case unsupportedTokenType = "unsupported_token_type"
  // RFC 6750 §3.1, for a caller that shows a license token
  case invalidToken = "invalid_token"
  // RFC 6749 §4.1.2.1, used at every endpoint
  case serverError = "server_error"
  case temporarilyUnavailable = "temporarily_unavailable"
}

/// A sentence for the developer of a client, in the characters RFC 6749 §5.2 allows: printable ASCII without `"` and
/// `\`. Whatever else comes in is replaced, so that no text can break the JSON or a header it is quoted in.
package struct ErrorDescription: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
  package let description: String

  package init(_ text: String) {
    description = text.unicodeScalars.allSatisfy(Self.isAllowed) ? text : Self.replacing(text)
  }

  private static func replacing(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isAllowed($0) ? $0 : $0 == "\"" ? "'" : "?" }))
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"": false
    case " "..."[", "]"..."~": true
    default: false
    }
  }

  package init(stringLiteral text: String) { self.init(text) }
}

/// The body of an error answer (RFC 6749 §5.2).
package struct OAuthErrorResponse: Sendable, Hashable, Error {
  package let error: OAuthErrorCode
  package let description: ErrorDescription?
  /// Our member `license_status`: the state of the license that refuses a refresh, `Suspended` for instance.
  package let licenseStatus: String?

  package init(_ error: OAuthErrorCode, _ description: ErrorDescription? = nil, licenseStatus: String? = nil) {
    self.error = error
    self.description = description
    self.licenseStatus = licenseStatus
  }
}

extension OAuthErrorResponse: Codable {
  private enum CodingKeys: String, CodingKey {
    case error
    case description = "error_description"
    case licenseStatus = "license_status"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    error = try container.decode(OAuthErrorCode.self, forKey: .error)
    description = try container.decodeIfPresent(String.self, forKey: .description).map { ErrorDescription($0) }
    licenseStatus = try container.decodeIfPresent(String.self, forKey: .licenseStatus)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(error, forKey: .error)
    try container.encodeIfPresent(description?.description, forKey: .description)
    try container.encodeIfPresent(licenseStatus, forKey: .licenseStatus)
  }
}
