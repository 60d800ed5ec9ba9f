import HTTPTypes
import LicensingCore

// Access: who may call what. One table, in two files, says of every route of the console and of the API what its caller has to be;
// `ConsoleRoutes` and `APIRoutes` look their routes up in it and refuse whom the request alone shows to be wrong, before a handler
// runs. The use cases go on to decide in full: what an id in the body belongs to, only they can know.

/// A row of the table: a route, and what it needs.
struct RouteAccess: Sendable, CustomStringConvertible {
  let method: HTTPRequest.Method
  /// As the router has it, with names in braces.
  let path: String
  let need: RouteNeed
  /// What the request says where the need is another one than that of the route's first row; nil in the first.
  let when: String?

  init(_ method: HTTPRequest.Method, _ path: String, _ need: RouteNeed, when: String? = nil) {
    self.method = method
    self.path = path
    self.need = need
    self.when = when
  }

  /// What a route needs. One that nobody wrote down is for platform administrators: forgetting a row opens nothing.
  static func need(of method: HTTPRequest.Method, _ path: String, in table: [RouteAccess]) -> RouteNeed {
    table.first { $0.method == method && $0.path == path && $0.when == nil }?.need ?? .platformAdministrator
  }

  var description: String {
    let name = String(method.rawValue + "      ").prefix(7) + path + (when.map { " (\($0))" } ?? "")
    return name + String(repeating: " ", count: max(1, 80 - name.count)) + need.description
  }
}
