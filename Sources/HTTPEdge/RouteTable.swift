import HTTPTypes
import Hummingbird

/// Which methods the routes have, for the answer 405: Hummingbird's router takes a known path with another method for
/// an unknown path.
struct RouteTable: Sendable {
  private struct Entry: Sendable {
    let path: RouterPath
    var methods: [HTTPRequest.Method]
  }

  private let entries: [Entry]

  init(_ routes: [Router<ServerRequestContext>.RouteDescription]) {
    var entries: [Entry] = []
    for route in routes {
      if let index = entries.firstIndex(where: { $0.path == route.path }) {
        entries[index].methods.append(route.method)
      } else {
        entries.append(Entry(path: route.path, methods: [route.method]))
      }
    }
    self.entries = entries
  }

  /// The route at a path, whatever the method: its template and its methods in alphabetical order. The router does not come back
  /// from a path that is written down to one with a name at its place, so that only the methods of the former count.
  func route(at path: Substring) -> (template: String, methods: [HTTPRequest.Method])? {
    let segments = path.split(separator: "/")
    let matches = entries.filter { Self.matches($0.path, segments) }
    guard let route = matches.min(by: { Self.names(in: $0.path) < Self.names(in: $1.path) }) else { return nil }
    let methods = Set(route.methods.map(\.rawValue))
    return (route.path.description, methods.sorted().compactMap { HTTPRequest.Method($0) })
  }

  private static func names(in path: RouterPath) -> Int { path.description.count { $0 == "{" } }

  private static func matches(_ path: RouterPath, _ segments: [Substring]) -> Bool {
    path.count == segments.count && zip(path, segments).allSatisfy { $0 ~= $1 }
  }
}
