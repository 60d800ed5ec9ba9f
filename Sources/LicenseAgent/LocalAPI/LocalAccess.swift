/// LocalAPI is how the programs of the machine reach the agent: who may ask (`LocalAccess`, `APIKey`, and the edge's `HostCheck`),
/// and what they may ask (`LocalAPIRoutes`). Their end of it is the client in HTTPCalls.

import HTTPEdge
import HTTPTypes
import Hummingbird

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
