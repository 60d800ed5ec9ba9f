package import HTTPEdge
import HTTPTypes
package import Hummingbird
package import LicensingCore
import OAuthMessages

// OAuth: the endpoints that machines call. A request passes one fixed sequence: content type and size, form, duplicate
// parameters (`Request.form`), client authentication (`OAuthEndpoint`), then its own part, which turns into a use case of the
// core. Refusals become RFC 6749's words in one place, `LicensingError+OAuth`.

/// The OAuth endpoints, the documents that describe them, and those that verify what the server signs.
package struct OAuthRoutes: Sendable {
  private let endpoint: OAuthEndpoint
  private let metadata: ServerMetadata

  package init(_ context: LicensingContext) throws {
    endpoint = OAuthEndpoint(context: context)
    metadata = try ServerMetadata(context)
  }

  package func add(to router: Router<ServerRequestContext>) {
    router.get(RouterPath(OAuthPath.metadata)) { _, _ in metadata.document }
    router.get(RouterPath(OAuthPath.openIDConfiguration)) { _, _ in metadata.document }
    router.get(RouterPath(OAuthPath.jwks)) { request, _ in try metadata.keySet(for: request) }
    RevocationListRoute(endpoint.context).add(to: router)
    let authorization = DeviceAuthorizationEndpoint(endpoint)
    router.post(RouterPath(OAuthPath.deviceAuthorization), use: authorization.answer)
    router.post(RouterPath(OAuthPath.token), use: TokenEndpoint(endpoint).answer)
    router.post(RouterPath(OAuthPath.introspection), use: IntrospectionEndpoint(endpoint).answer)
    router.post(RouterPath(OAuthPath.revocation), use: RevocationEndpoint(endpoint).answer)
  }
}
