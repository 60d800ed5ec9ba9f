import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages

/// `POST /oauth/token` (RFC 6749 §3.2): what all grants share; each grant is a use case.
struct TokenEndpoint: Sendable {
  private let endpoint: OAuthEndpoint

  init(_ endpoint: OAuthEndpoint) { self.endpoint = endpoint }

  @Sendable func answer(_ request: Request, _ context: ServerRequestContext) async throws -> Response {
    let form = try await request.form()
    let client = try endpoint.callingClient(of: request, form: form)
    let asked = try await endpoint.context.reading(for: client) { try TokenRequest(form) }
    let tokens: IssuedTokens
    switch asked {
    case .deviceCode(let code):
      tokens = try await RedeemDeviceCode(endpoint.context)(code, client: client, from: context.origin)
    case .refreshToken(let token, let scope):
      tokens = try await RefreshLicenseToken(endpoint.context)(
        token, scope: scope, client: client, from: context.origin)
    }
    return .oauth(
      TokenResponse(
        accessToken: tokens.accessToken, expiresIn: Int(tokens.expiresIn), refreshToken: tokens.refreshToken.exposed,
        scope: tokens.scope))
  }
}
