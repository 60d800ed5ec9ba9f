import HTTPTypes
package import Hummingbird
import NIOHTTP1

/// HTTPEdge is the edge of both programs that listen, server and agent: what stands between a socket and an endpoint. `HTTPServer` opens the
/// socket, `ConnectionGuard` bounds each connection, and this responder surrounds the routes: client address, request
/// target, routing, errors, security headers, access log. Endpoints read `Request.form` or `Request.json`, throw
/// `AnswerableError`s and return Hummingbird responses; nothing in this folder knows licenses.
///
/// It stands around the router instead of being middleware in it, so that no route can be added outside of it.
package struct ServerResponder: HTTPResponder {
  private let routes: RouterResponder<ServerRequestContext>
  private let table: RouteTable
  private let securityHeaders: SecurityHeaders
  private let trustedProxies: TrustedProxies
  private let log: RequestLog
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameters:
  ///   - router: made by `Router.edge()`, with all routes added.
  ///   - https: whether clients reach the server by https, here or at a proxy.
  ///   - now: the clock that durations are measured with.
  package init(
    router: Router<ServerRequestContext>, https: Bool, trustedProxies: TrustedProxies, log: RequestLog,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    routes = router.buildResponder()
    table = RouteTable(router.routes)
    securityHeaders = SecurityHeaders(https: https)
    self.trustedProxies = trustedProxies
    self.log = log
    self.now = now
  }

  package func respond(to request: Request, context: ServerRequestContext) async throws -> Response {
    let start = now()
    var context = context
    context.clientAddress = context.peerAddress.map {
      trustedProxies.clientAddress(peer: $0, forwardedFor: request.headers[values: .forwardedFor])
    }
    var response = try await answer(to: request, context: context)
    let requestID = context.requestID
    securityHeaders.apply(to: &response, requestID: requestID)
    log.record(
      AnsweredRequest(
        route: route(of: request, context: context), method: request.method, status: response.status.code,
        duration: start.duration(to: now()), requestID: requestID, clientAddress: context.clientAddress))
    return response
  }

  /// - Throws: only what the HTTP parser says of a broken body: Hummingbird answers it with 400 and closes.
  private func answer(to request: Request, context: ServerRequestContext) async throws -> Response {
    do {
      _ = try RequestTarget.path(of: request.head.path ?? "")
      return try await routes.respond(to: request, context: context)
    } catch let error as HTTPParserError {
      throw error
    } catch {
      return failure(error, of: request, context: context)
    }
  }

  private func failure(_ error: any Error, of request: Request, context: ServerRequestContext) -> Response {
    let format = AnswerFormat(path: request.uri.path)
    do {
      return try answerable(error, of: request, context: context).response(in: format)
    } catch {
      log.record(error, requestID: context.requestID)
      return .text("", status: .internalServerError)
    }
  }

  private func answerable(
    _ error: any Error, of request: Request, context: ServerRequestContext
  ) -> any AnswerableError {
    switch error {
    case let error as any AnswerableError: return error
    case is CancellationError: return RequestError.unavailable(retryAfter: 1)
    case let error as LibraryError where context.endpointPath == Self.notFoundPath:
      guard error.status == .notFound, let route = table.route(at: Substring(request.uri.path)) else {
        return RequestError.notFound
      }
      return RequestError.methodNotAllowed(route.methods)
    case let error as LibraryError: return RequestError.refused(error.status)
    default:
      log.record(error, requestID: context.requestID)
      return RequestError.internalError
    }
  }

  /// What Hummingbird's router notes as the route of a request it has no route for.
  private static let notFoundPath = "NotFound"

  private func route(of request: Request, context: ServerRequestContext) -> String {
    guard let path = context.endpointPath, path != Self.notFoundPath else {
      guard let path = try? RequestTarget.path(of: request.head.path ?? "") else { return "unmatched" }
      return table.route(at: path)?.template ?? "unmatched"
    }
    return path
  }
}

extension Router where Context == ServerRequestContext {
  /// A router to add the endpoints to; a GET route answers HEAD as well.
  package static func edge() -> Router<ServerRequestContext> {
    let router = Router(context: ServerRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: LibraryErrors())
    return router
  }
}

/// An error of Hummingbird's with the answer it would give itself taken away, so that ours is given.
private struct LibraryError: Error {
  let status: HTTPResponse.Status
}

private struct LibraryErrors: RouterMiddleware {
  func handle(
    _ request: Request, context: ServerRequestContext,
    next: (Request, ServerRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as any HTTPResponseError {
      throw LibraryError(status: error.status)
    }
  }
}
