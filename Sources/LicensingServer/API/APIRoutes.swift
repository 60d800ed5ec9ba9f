package import HTTPEdge
package import Hummingbird
package import LicensingCore
import WebPages

// API: administration for programs, JSON under `/api/v1`. This folder holds what all routes share; the routes of each capability
// are in the folder of its name. A request passes: bearer token or session → actor (`APIRoutes`), identifiers, query and body
// (`APIRequest`, `JSONFields`), a use case of the core, and `APIAnswer`. Refusals become problems (RFC 9457) in one place,
// `LicensingError+Problem`.

/// The routes of the API.
package struct APIRoutes: Sendable {
  let context: LicensingContext
  let verifier: any PasswordVerifier
  private let cookie: BrowserCookie
  let root = "/api/v1"

  /// - Parameter isSecure: browsers reach the server by https.
  package init(_ context: LicensingContext, verifier: any PasswordVerifier, isSecure: Bool) {
    self.context = context
    self.verifier = verifier
    cookie = .session(isSecure: isSecure)
  }

  package func add(to router: Router<ServerRequestContext>) {
    addOrganizations(to: router)
    addAccounts(to: router)
    addOwnAccount(to: router)
    addClients(to: router)
    addProducts(to: router)
    addLicenses(to: router)
    addLicenseCheckSettings(to: router)
    addLicenseKeys(to: router)
    addLocks(to: router)
    addUnauthorizedInstallations(to: router)
    addLicenseFileSettings(to: router)
    addLicenseFiles(to: router)
    addLicenseFileIssuing(to: router)
    addParentLicense(to: router)
    addDevices(to: router)
    addHubs(to: router)
    addDeviceAuthorizations(to: router)
    addSigningKeys(to: router)
    addAudit(to: router)
    addDocument(to: router)
  }

  typealias Handler = @Sendable (APIRequest) async throws -> APIAnswer

  func get(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    let need = RouteAccess.need(of: .get, path, in: RouteAccess.api)
    router.get(RouterPath(root + path)) { try await answer($0, $1, need, handler) }
  }

  func post(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    let need = RouteAccess.need(of: .post, path, in: RouteAccess.api)
    router.post(RouterPath(root + path)) { try await answer($0, $1, need, handler) }
  }

  func put(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    let need = RouteAccess.need(of: .put, path, in: RouteAccess.api)
    router.put(RouterPath(root + path)) { try await answer($0, $1, need, handler) }
  }

  func patch(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    let need = RouteAccess.need(of: .patch, path, in: RouteAccess.api)
    router.patch(RouterPath(root + path)) { try await answer($0, $1, need, handler) }
  }

  func delete(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    let need = RouteAccess.need(of: .delete, path, in: RouteAccess.api)
    router.delete(RouterPath(root + path)) { try await answer($0, $1, need, handler) }
  }

  /// Nobody reaches a handler without being someone, and what the route needs.
  private func answer(
    _ request: Request, _ server: ServerRequestContext, _ need: RouteNeed, _ handler: Handler
  ) async throws -> Response {
    let actor = try await caller(request, server)
    let organization = request.uri.path.hasPrefix(root + "/organizations/") ? server.parameters.get("id") : nil
    try need.check(actor, in: organization.flatMap { OrganizationID($0) })
    return try await handler(APIRequest(actor: actor, request: request, context: server)).response()
  }

  /// Whoever holds the API token; else, for the console's own pages, whoever has the session and the token of its forms, which no
  /// other site knows.
  func caller(_ request: Request, _ server: ServerRequestContext) async throws -> Actor {
    guard request.headers[.authorization] == nil else {
      guard let token = request.headers.bearerToken else { throw LicensingError.unauthenticated }
      return try await AuthenticateAPIToken(context)(token, from: server.origin)
    }
    guard let secret = cookie.value(in: request).flatMap({ SessionSecret(presented: $0) }),
      let token = request.headers[.csrfToken], FormToken(context).isValid(token, for: secret),
      let (actor, _) = try await AuthenticateSession(context)(secret, from: server.origin)
    else { throw LicensingError.unauthenticated }
    return actor
  }
}
