import HTTPEdge
import HTTPTypes
import Hummingbird
import OAuthMessages
import WebPages

extension ManageLicenseRoutes {
  func addSignIn(to router: Router<ServerRequestContext>) {
    router.get("/login") { _, _ in try signInPage() }
    router.post("/login") { request, _ in
      // No token in this form: whoever sends it has to know the key, and gains nothing by sending it from elsewhere.
      guard let key = try await form(of: request)["key"], self.key.admits(key) else {
        return try signInPage(error: "This is not the key of this agent.", status: .unprocessableContent)
      }
      return try begin()
    }
    router.get("/open") { request, _ in
      let link = request.uri.queryParameters["link"].map { PageSecret(String($0)) }
      guard let link, sessions.spend(link: link, at: surroundings.now()) else {
        return try signInPage(
          error: "This link was used before, or is older than ten minutes. Ask for a new one.", status: .forbidden)
      }
      return try begin()
    }
    post("/logout", on: router) { request in
      sessions.end(request.session)
      var response = Response.seeOther("/login")
      cookie.clear(on: &response)
      return response
    }
  }

  /// A path and query that opens the page once, for the browser of whoever was told it.
  func link() throws -> String {
    let link = PageSecret(random: try surroundings.random())
    sessions.allow(link: link, at: surroundings.now())
    return "/open?link=\(link.value)"
  }

  private func begin() throws -> Response {
    let session = PageSecret(random: try surroundings.random())
    sessions.begin(session, at: surroundings.now())
    var response = Response.seeOther("/")
    cookie.set(session.value, on: &response)
    return response
  }

  private struct SignInPage: Sendable {
    let error: String?
  }

  private func signInPage(error: String? = nil, status: HTTPResponse.Status = .ok) throws -> Response {
    try page("login", "Open the license page", nil, status: status, SignInPage(error: error))
  }
}
