/// What the authorization server says of itself (RFC 8414 §2).
///
/// The same document is served where OpenID Connect clients look, hence the two members RFC 8414 does not have.
package struct AuthorizationServerMetadata: Sendable, Hashable, Codable {
  package let issuer: String
  package let deviceAuthorizationEndpoint: String
  package let tokenEndpoint: String
  package let introspectionEndpoint: String
  package let revocationEndpoint: String
  package let jwksURI: String
  package let responseTypesSupported: [String]
  package let grantTypesSupported: [String]
  package let tokenEndpointAuthMethodsSupported: [String]
  package let introspectionEndpointAuthMethodsSupported: [String]
  package let revocationEndpointAuthMethodsSupported: [String]
  package let scopesSupported: [String]
  package let idTokenSigningAlgValuesSupported: [String]
  package let subjectTypesSupported: [String]

  /// - Parameters:
  ///   - issuer: scheme and authority without a trailing slash, `https://auth.example.com`; every URL starts with it.
  ///   - signingAlgorithms: JWS names of the algorithms license tokens are signed with.
  package init(issuer: String, signingAlgorithms: [String]) {
    self.issuer = issuer
    deviceAuthorizationEndpoint = issuer + OAuthPath.deviceAuthorization
    tokenEndpoint = issuer + OAuthPath.token
    introspectionEndpoint = issuer + OAuthPath.introspection
    revocationEndpoint = issuer + OAuthPath.revocation
    jwksURI = issuer + OAuthPath.jwks
    responseTypesSupported = ["none"]
    grantTypesSupported = GrantType.allCases.map(\.rawValue)
    tokenEndpointAuthMethodsSupported = ["none", "client_secret_basic", "client_secret_post"]
    introspectionEndpointAuthMethodsSupported = ["client_secret_basic", "client_secret_post"]
    revocationEndpointAuthMethodsSupported = ["none", "client_secret_basic", "client_secret_post"]
    scopesSupported = ["license"]
    idTokenSigningAlgValuesSupported = signingAlgorithms
    subjectTypesSupported = ["public"]
  }

  private enum CodingKeys: String, CodingKey {
    case issuer
    case deviceAuthorizationEndpoint = "device_authorization_endpoint"
    case tokenEndpoint = "token_endpoint"
    case introspectionEndpoint = "introspection_endpoint"
    case revocationEndpoint = "revocation_endpoint"
    case jwksURI = "jwks_uri"
    case responseTypesSupported = "response_types_supported"
    case grantTypesSupported = "grant_types_supported"
    case tokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported"
    case introspectionEndpointAuthMethodsSupported = "introspection_endpoint_auth_methods_supported"
    case revocationEndpointAuthMethodsSupported = "revocation_endpoint_auth_methods_supported"
    case scopesSupported = "scopes_supported"
    case idTokenSigningAlgValuesSupported = "id_token_signing_alg_values_supported"
    case subjectTypesSupported = "subject_types_supported"
  }
}

/// Where the endpoints are, below the issuer.
package enum OAuthPath {
  package static let metadata = "/.well-known/oauth-authorization-server"
  package static let openIDConfiguration = "/.well-known/openid-configuration"
  package static let jwks = "/.well-known/jwks.json"
  package static let deviceAuthorization = "/oauth/device_authorization"
  package static let token = "/oauth/token"
  package static let introspection = "/oauth/introspect"
  package static let revocation = "/oauth/revoke"
}
