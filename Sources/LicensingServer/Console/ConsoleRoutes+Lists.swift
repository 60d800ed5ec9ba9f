import LicensingCore
import OAuthMessages

/// The part of a list that one page shows.
struct ListPart<Item: Sendable>: Sendable {
  let items: [Item]
  /// Where the list goes on; nil: here it ends.
  let next: String?
  /// How many there are, where that is known.
  let count: String
}

extension ConsoleRoutes {
  /// How much of a list one page shows.
  static let listed = 100

  /// - Parameters:
  ///   - href: the address of the list, whose parameter `after` tells where the page begins.
  ///   - query: further parameters that belong to it.
  func part<Kind, Item: Sendable>(
    of href: String, with query: [(String, String)] = [], _ request: ConsoleRequest, id: (Item) -> Identifier<Kind>,
    _ read: (Page<Identifier<Kind>>) async throws -> [Item]
  ) async throws -> ListPart<Item> {
    let after = request.query("after").flatMap { Identifier<Kind>($0) }
    // One more than is shown tells if there is a next page.
    let found = try await read(Page(limit: Self.listed + 1, after: after))
    let items = Array(found.prefix(Self.listed))
    let next = found.count > items.count ? items.last.map { query + [("after", id($0).text)] } : nil
    return ListPart(
      items: items, next: next.map { "\(href)?\(FormParameters.query($0))" },
      count: next == nil && after == nil ? "\(items.count)" : "")
  }
}

/// Where a list is with all that its address says, for links to the same list otherwise.
struct ListAddress: Sendable {
  let path: String
  /// Name and value, in the order of the address; what is empty is left out.
  let parameters: [(name: String, value: String)]

  init(_ path: String, _ parameters: [(String, String?)] = []) {
    self.path = path
    self.parameters = parameters.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
  }

  /// The same with other values of some parameters; nil takes one away. What is not named stays, but where a page begins.
  func href(_ changes: [(String, String?)] = []) -> String {
    let changed = Set(changes.map(\.0)).union(["after"])
    let query =
      parameters.filter { !changed.contains($0.name) }.map { ($0.name, $0.value) }
      + changes.compactMap { name, value in value.map { (name, $0) } }
    return query.isEmpty ? path : "\(path)?\(FormParameters.query(query))"
  }
}
