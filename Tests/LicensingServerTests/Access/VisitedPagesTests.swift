import HTTPTypes
import Foundation
import Testing

@testable import LicensingServer

/// The scripts that look at every page of the console have a list of their own; here it is held against the routes.
@Suite struct VisitedPagesTests {
  private static func script() throws -> String {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: tests.appending(path: "EndToEndTests/console_pages.py"), encoding: .utf8)
  }

  @Test func everyPageIsVisitedOrSaidToShowNone() throws {
    let script = try Self.script()
    let license = try #require(script.firstMatch(of: #/LICENSE = "([^"]+)"/#)?.1)
    let path = #/(LICENSE \+ )?"(\/[^"]*)"/#
    // The route is the second thing that a page is told; the other list holds routes alone.
    let lists = script.components(separatedBy: "WITHOUT_PAGE = [")
    var visited: Set<String> = []
    for page in lists[0].components(separatedBy: "Page(").dropFirst() {
      if let route = page.firstMatch(of: path) {
        visited.insert((route.1 == nil ? "" : String(license)) + route.2)
      } else if page.contains("\", LICENSE") {
        visited.insert(String(license))
      }
    }
    var without: Set<String> = []
    for route in lists[1].components(separatedBy: "\n]")[0].matches(of: path) {
      without.insert((route.1 == nil ? "" : String(license)) + route.2)
    }
    let routes = Set(RouteAccess.console.filter { $0.method == .get }.map(\.path))
    #expect(routes.subtracting(visited).subtracting(without) == [], "nobody looks at these")
    #expect(visited.subtracting(routes) == [] && without.subtracting(routes) == [], "these are no routes")
    #expect(visited.intersection(without) == [])
  }
}
