package import HTTPEdge
package import Hummingbird
package import LicensingCore

// API: administration for programs, JSON under `/api/v1`. This folder holds what all routes share; the routes of each capability
// are in the folder of its name. A request passes: bearer token → actor (`APIRoutes`), identifiers, query and body
// (`APIRequest`, `JSONFields`), a use case of the core, and `APIAnswer`. Refusals become problems (RFC 9457) in one place,
// `LicensingError+Problem`.

/// The routes of the API.
package struct APIRoutes: Sendable {
  let context: LicensingContext
  private let root = "/api/v1"

  package init(_ context: LicensingContext) { self.context = context }

  package func add(to router: Router<ServerRequestContext>) {
    addOrganizations(to: router)
    addAccounts(to: router)
    addClients(to: router)
    addProducts(to: router)
    addLicenses(to: router)
    addDevices(to: router)
    addDeviceAuthorizations(to: router)
    addSigningKeys(to: router)
    addAudit(to: router)
  }

  typealias Handler = @Sendable (APIRequest) async throws -> APIAnswer

  func get(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.get(RouterPath(root + path)) { try await answer($0, $1, handler) }
  }

  func post(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.post(RouterPath(root + path)) { try await answer($0, $1, handler) }
  }

  func put(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.put(RouterPath(root + path)) { try await answer($0, $1, handler) }
  }

  func patch(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.patch(RouterPath(root + path)) { try await answer($0, $1, handler) }
  }

  func delete(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.delete(RouterPath(root + path)) { try await answer($0, $1, handler) }
  }

  /// Nobody reaches a handler without being someone.
  private func answer(
    _ request: Request, _ serverContext: ServerRequestContext, _ handler: Handler
  ) async throws
    -> Response
  {
    guard let token = request.headers.bearerToken else { throw LicensingError.unauthenticated }
    let actor = try await AuthenticateAPIToken(context)(token, from: serverContext.origin)
    return try await handler(APIRequest(actor: actor, request: request, context: serverContext)).response()
  }
}
