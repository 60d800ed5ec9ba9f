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
    let caller = try caller(request, form)
    let introspect = IntrospectToken(endpoint.context)
    guard let token = form[.token] else {
      if case .client(let client) = caller { try await introspect.requireToAsk(client) }
      throw OAuthRequestError.missing(.token)
    }
    guard let verified = try await told(caller, { try await introspect(token, caller: caller) }),
      let active = IntrospectionResponse.active(claims: verified.claimsSet)
    else { return .oauth(json: IntrospectionResponse.inactive.json) }
    return .oauth(json: active.json)
  }

  /// A machine whose own token is not active is told so in other words than a client (RFC 6750 §3.1).
  private func told<Answer>(
    _ caller: IntrospectionCaller, _ ask: () async throws -> Answer
  ) async throws -> Answer {
    do { return try await ask() } catch LicensingError.client(.notAuthenticated) {
      guard case .token = caller else { throw LicensingError.client(.notAuthenticated) }
      throw OAuthFailure(
        OAuthErrorResponse(.invalidToken, "The license token is not active."), challenge: .bearer(.invalidToken))
    }
  }

  private func caller(_ request: Request, _ form: FormParameters) throws -> IntrospectionCaller {
    if let token = request.headers.bearerToken {
      guard form[.clientSecret] == nil else { throw ClientCredentials.ReadError.severalMethods }
      return .token(token)
    }
    do {
      return .client(try endpoint.callingClient(of: request, form: form))
    } catch ClientCredentials.ReadError.missing {
      throw LicensingError.client(.notAuthenticated)
    }
  }
}
