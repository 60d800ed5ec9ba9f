import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages

/// `POST /oauth/introspect` (RFC 7662): asked by confidential clients, and by machines with their own license token.
struct IntrospectionEndpoint: Sendable {
  private let endpoint: OAuthEndpoint

  init(_ endpoint: OAuthEndpoint) { self.endpoint = endpoint }

  @Sendable func answer(_ request: Request, _ context: ServerRequestContext) async throws -> Response {
    let form = try await request.form()
    let caller = try await caller(request, form)
    guard let token = form[.token] else { throw OAuthRequestError.missing(.token) }
    guard let verified = try await verified(token, for: caller),
      let active = IntrospectionResponse.active(claims: verified.claimsSet)
    else { return .oauth(json: IntrospectionResponse.inactive.json) }
    return .oauth(json: active.json)
  }

  private func verified(
    _ token: String, for caller: IntrospectionCaller
  ) async throws -> VerifiedLicenseToken? {
    do {
      return try await IntrospectToken(endpoint.context)(token, caller: caller)
    } catch LicensingError.client(.notAuthenticated) {
      // Clients are authenticated by now: it is a machine, whose own token is not active (RFC 6750 §3.1).
      throw OAuthFailure(
        OAuthErrorResponse(.invalidToken, "The license token is not active."), challenge: .bearer(.invalidToken))
    }
  }

  private func caller(_ request: Request, _ form: FormParameters) async throws -> IntrospectionCaller {
    if let token = request.headers.bearerToken {
      guard form[.clientSecret] == nil else { throw ClientCredentials.ReadError.severalMethods }
      return .token(token)
    }
    do {
      let client = try await endpoint.client(of: request, form: form)
      // A public client's id is no secret: knowing it authenticates nobody (RFC 7662 §2.1).
      guard client.isConfidential else { throw LicensingError.client(.notAuthenticated) }
      return .client(client)
    } catch ClientCredentials.ReadError.missing {
      throw LicensingError.client(.notAuthenticated)
    }
  }
}
