/// The grants of the token endpoint.
package enum GrantType: String, Sendable, Codable, CaseIterable {
  /// RFC 8628 §3.4
  case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
  /// RFC 6749 §6
  case refreshToken = "refresh_token"
}

/// A request to the token endpoint; who asks is in `ClientCredentials`.
package enum TokenRequest: Sendable, Hashable {
  /// RFC 8628 §3.4: one poll.
  case deviceCode(String)
  /// RFC 6749 §6. The scope, when given, may only narrow what was granted.
  case refreshToken(String, scope: String?)

  package init(_ form: FormParameters) throws(OAuthRequestError) {
    guard let grantType = GrantType(rawValue: try form.required(.grantType)) else { throw .unsupportedGrantType }
    switch grantType {
    case .deviceCode: self = .deviceCode(try form.required(.deviceCode))
    case .refreshToken: self = .refreshToken(try form.required(.refreshToken), scope: form[.scope])
    }
  }

  package var grantType: GrantType {
    switch self {
    case .deviceCode: .deviceCode
    case .refreshToken: .refreshToken
    }
  }

  /// The form a public client sends.
  package func form(clientID: String) -> FormParameters {
    switch self {
    case .deviceCode(let code):
      FormParameters([(.grantType, grantType.rawValue), (.deviceCode, code), (.clientID, clientID)])
    case .refreshToken(let token, let scope):
      FormParameters([
        (.grantType, grantType.rawValue), (.refreshToken, token), (.clientID, clientID), (.scope, scope),
      ])
    }
  }
}

extension TokenRequest: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { "TokenRequest(\(grantType.rawValue))" }
  package var debugDescription: String { description }
}
