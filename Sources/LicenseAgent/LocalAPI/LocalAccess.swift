import HTTPEdge
import HTTPTypes
import Hummingbird

/// Refuses requests that come from pages of somebody else's. Stands before every route.
struct HostCheck: RouterMiddleware {
  let hosts: LocalHosts

  func handle(
    _ request: Request, context: ServerRequestContext,
    next: (Request, ServerRequestContext) async throws -> Response
  ) async throws -> Response {
    guard hosts.admits(authority: request.head.authority) else {
      throw ProblemDetails(
        status: .misdirectedRequest, code: "wrong_host",
        detail: "The agent is not asked by this name. Add it to http.names if it is one of this machine's.")
    }
    if let origin = request.headers[.origin], !admits(origin, of: request) {
      throw ProblemDetails(
        status: .forbidden, code: "foreign_origin", detail: "Pages of other sites may not use the agent.")
    }
    return try await next(request, context)
  }

  /// Browsers hide the origin of forms on our own pages, whose policy is to tell nobody where a request comes from; of
  /// what comes from elsewhere most say so in another field. A form's token and the api-key refuse it in any case.
  private func admits(_ origin: String, of request: Request) -> Bool {
    guard origin == "null" else { return hosts.admits(origin: origin) }
    return request.headers[.secFetchSite] ?? "same-origin" == "same-origin"
  }
}

/// Wants the api-key (RFC 6750 §2.1). Stands before the local API.
struct KeyCheck: RouterMiddleware {
  let key: APIKey

  func handle(
    _ request: Request, context: ServerRequestContext,
    next: (Request, ServerRequestContext) async throws -> Response
  ) async throws -> Response {
    let fields = request.headers[values: .authorization]
    let parts = (fields.first ?? "").split(separator: " ", maxSplits: 1)
    guard fields.count == 1, parts.count == 2, parts[0].lowercased() == "bearer", key.admits(String(parts[1])) else {
      throw Unauthorized()
    }
    return try await next(request, context)
  }
}

private struct Unauthorized: AnswerableError {
  func response(in format: AnswerFormat) throws -> Response {
    var response = try ProblemDetails(
      status: .unauthorized, code: "unauthorized",
      detail: "Send the key that stands in the file api-key of the data directory, as a Bearer token."
    ).response()
    response.headers[.wwwAuthenticate] = #"Bearer realm="countersign-agent""#
    return response
  }
}
