import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

/// Organizations by name, as far as one page shows them.
struct OrganizationChoices: Sendable {
  var organizations: [Organization]
  let head: ListHead
  let isSearch: Bool
  /// More match the search than are looked at.
  let isCut: Bool
  let all: String
  let pager: Pager?
  /// These are all that there are.
  var isWhole: Bool { !isSearch && pager == nil }
  /// Nothing is left out before them.
  var isBeginning: Bool { !isSearch && pager?.first == nil }
}

/// One of what is chosen from.
struct ChoiceTile: Sendable {
  let name: String
  let href: String
  let detail: String?
}

extension ConsoleRoutes {
  /// From so many on there is a search.
  private static let searchedFrom = 8

  /// - Parameter kept: parameters that belong to the address.
  func organizationList(
    at path: String, with kept: [(String, String)] = [], _ request: ConsoleRequest
  ) async throws -> OrganizationChoices {
    let search = request.query("search").flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
    let after = request.query("after").flatMap { ListCursor<OrganizationKind>($0) }
    let found = try await ReadOrganizations(context).list(
      search: search, limit: Self.listed, after: after, by: request.actor)
    let address = ListAddress(path, [("search", search)] + kept.map { ($0.0, $0.1) })
    let next = found.next.map { address.href([("after", $0.text)]) }
    return OrganizationChoices(
      organizations: found.items,
      head: ListHead(search: .init(action: path, value: search ?? "", label: "Name", kept: kept)),
      isSearch: search != nil, isCut: found.isCut, all: ListAddress(path, kept.map { ($0.0, $0.1) }).href(),
      pager: after == nil && next == nil ? nil : Pager(first: after == nil ? nil : address.href(), next: next))
  }

  private struct Choice: Sendable {
    let heading: String
    let sentence: String?
    let canAdd: Bool
    /// Nil: there are so few that nobody searches.
    let head: ListHead?
    let organizations: [ChoiceTile]
    let isEmpty: Bool
    /// There are some, but none that was searched for.
    let isMiss: Bool
    let isCut: Bool
    let all: String
    let pager: Pager?
  }

  /// A page on which one chooses an organization to go on with.
  /// - Parameter first: what stands before the organizations.
  func choice(
    _ list: OrganizationChoices, _ heading: String, _ sentence: String?, first: ChoiceTile? = nil,
    _ request: ConsoleRequest, _ href: (Organization) -> String
  ) async throws -> Response {
    let tiles = list.organizations.map { organization in
      let role = request.actor.roles[organization.id].map { "You are \($0.rawValue)" }
      return ChoiceTile(
        name: organization.name, href: href(organization), detail: organization.isDisabled ? "Disabled" : role)
    }
    return try await page(
      "choose-organization", heading, request,
      Choice(
        heading: heading, sentence: sentence, canAdd: request.actor.isPlatformAdministrator,
        head: list.isWhole && tiles.count < Self.searchedFrom ? nil : list.head,
        organizations: [first].compactMap { $0 } + tiles,
        isEmpty: tiles.isEmpty && !list.isSearch, isMiss: tiles.isEmpty && list.isSearch, isCut: list.isCut,
        all: list.all, pager: list.pager))
  }
}
