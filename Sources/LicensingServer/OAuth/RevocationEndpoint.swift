import HTTPEdge
import Hummingbird
import LicensingCore
import NIOCore
import OAuthMessages

/// `POST /oauth/revoke` (RFC 7009): 200 for every token of the caller's, for other clients' and for unknown ones.
struct RevocationEndpoint: Sendable {
  private let endpoint: OAuthEndpoint

  init(_ endpoint: OAuthEndpoint) { self.endpoint = endpoint }

  @Sendable func answer(_ request: Request, _ context: ServerRequestContext) async throws -> Response {
    let (form, client) = try await endpoint.authenticatedForm(of: request)
    guard let token = form[.token] else { throw OAuthRequestError.missing(.token) }
    try await RevokeToken(endpoint.context)(token, client: client, from: context.origin)
    return Response(status: .ok)
  }
}
