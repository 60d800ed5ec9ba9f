import HTTPEdge
import HTTPTypes
import Hummingbird
import WebPages

// Who may use the page: whoever reads the terminal in which it was started.
extension FleetPageRoutes {
  func addDoor(to router: Router<ServerRequestContext>) {
    router.get("/open") { request, _ in
      let link = request.uri.queryParameters["link"].map { PageSecret(String($0)) }
      guard let link, sessions.spend(link: link, at: surroundings.now()) else {
        return try doorPage(
          error: "This link was used before, or is older than ten minutes.", status: .forbidden)
      }
      let session = PageSecret(random: try surroundings.random())
      sessions.begin(session, at: surroundings.now())
      var response = Response.seeOther("/")
      Self.cookie(of: request).set(session.value, on: &response)
      return response
    }
    post("/logout", on: router) { request in
      sessions.end(request.session)
      var response = Response.seeOther("/")
      request.cookie.clear(on: &response)
      return response
    }
  }

  /// A path and query that opens the page once, for the browser of whoever was told it.
  func link() throws -> String {
    let link = PageSecret(random: try surroundings.random())
    sessions.allow(link: link, at: surroundings.now())
    return "/open?link=\(link.value)"
  }

  private struct DoorPage: Sendable {
    let error: String?
  }

  func doorPage(error: String? = nil, status: HTTPResponse.Status = .ok) throws -> Response {
    try page("fleet-door", "Open the fleet’s page", nil, status: status, DoorPage(error: error))
  }
}
