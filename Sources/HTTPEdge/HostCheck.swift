import HTTPTypes
package import Hummingbird

/// Refuses requests that come from pages of somebody else's. Stands before every route.
package struct HostCheck: RouterMiddleware {
  /// How the program calls itself, and what helps who asks it by another name.
  package struct Words: Sendable {
    let program: String
    let advice: String?

    /// - Parameters:
    ///   - program: with its article: `the agent`.
    ///   - advice: a sentence.
    package init(program: String, advice: String? = nil) {
      self.program = program
      self.advice = advice
    }
  }

  private let hosts: LocalHosts
  private let words: Words

  package init(hosts: LocalHosts, words: Words) {
    self.hosts = hosts
    self.words = words
  }

  package func handle(
    _ request: Request, context: ServerRequestContext,
    next: (Request, ServerRequestContext) async throws -> Response
  ) async throws -> Response {
    guard hosts.admits(authority: request.head.authority) else {
      throw ProblemDetails(
        status: .misdirectedRequest, code: "wrong_host",
        detail: [capitalized + " is not asked by this name.", words.advice].compactMap { $0 }.joined(separator: " "))
    }
    if let origin = request.headers[.origin], !admits(origin, of: request) {
      throw ProblemDetails(
        status: .forbidden, code: "foreign_origin", detail: "Pages of other sites may not use \(words.program).")
    }
    return try await next(request, context)
  }

  /// Browsers hide the origin of forms on our own pages, whose policy is to tell nobody where a request comes from; of
  /// what comes from elsewhere most say so in another field. A form's token, or a key, refuses it in any case.
  private func admits(_ origin: String, of request: Request) -> Bool {
    guard origin == "null" else { return hosts.admits(origin: origin) }
    return request.headers[.secFetchSite] ?? "same-origin" == "same-origin"
  }

  private var capitalized: String { words.program.prefix(1).uppercased() + words.program.dropFirst() }
}
