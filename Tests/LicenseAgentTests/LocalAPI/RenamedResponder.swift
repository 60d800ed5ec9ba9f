import HTTPEdge
import HTTPTypes
import Hummingbird

/// Asks by another name than the test client's.
struct RenamedResponder: HTTPResponder {
  let responder: ServerResponder
  let host: String?

  func respond(to request: Request, context: ServerRequestContext) async throws -> Response {
    var head = request.head
    head.authority = host
    return try await responder.respond(to: Request(head: head, body: request.body), context: context)
  }
}
