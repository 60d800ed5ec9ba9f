import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  /// The first licenses of an organization, oldest first.
  func licenseRows(
    of organization: OrganizationID, _ page: Page<LicenseID>, by actor: Actor
  ) async throws -> [LicenseRow] {
    let entries = try await ReadLicenses(context).list(of: organization, page, by: actor)
    return try await licenseRows(entries, of: organization, by: actor)
  }

  private func licenseRows(
    _ entries: [ReadLicenses.Entry], of organization: OrganizationID, by actor: Actor
  ) async throws -> [LicenseRow] {
    let (now, read) = (context.clock.now, ReadLicenseFiles(context))
    var rows = entries.map { LicenseRow($0.license, $0.product, at: now) }
    // Hardly ever is there one, so that each license is asked about only then.
    guard try await read.needingReissueCount(.organization(organization), by: actor) > 0 else { return rows }
    for (index, entry) in entries.enumerated() {
      rows[index].reissue = Self.mustBeIssuedAgain(
        try await read.needingReissueCount(.license(entry.license.id), by: actor))
    }
    return rows
  }

  private struct LicenseList: Sendable {
    let root: String
    let count: String
    let head: ListHead
    let columns: [SortableColumn]
    let licenses: [LicenseRow]
    let isEmpty: Bool
    /// There are some, but none that was asked for.
    let isMiss: Bool
    let all: String
    let canAdd: Bool
    let pager: Pager?
  }

  func licenseList(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let (root, query) = ("/organizations/\(organization.id)", Self.query(of: request))
    let address = ListAddress(
      "\(root)/licenses",
      [
        ("search", query.search), ("show", query.filter == .all ? nil : query.filter.rawValue),
        ("sort", query.sort == .added ? nil : query.sort.rawValue), ("order", query.isDescending ? "desc" : nil),
      ])
    let after = request.query("after").flatMap { LicenseID($0) }
    // One more than is shown tells if there is a next page.
    let found = try await ListLicenses(context)(
      of: organization.id, query, Page(limit: Self.listed + 1, after: after), by: request.actor)
    let shown = Array(found.entries.prefix(Self.listed))
    let next =
      found.entries.count > shown.count ? shown.last.map { address.href([("after", $0.license.id.text)]) } : nil
    let rows = try await licenseRows(shown, of: organization.id, by: request.actor)
    return try await page(
      "licenses", "Licenses", request, in: organization,
      LicenseList(
        root: root, count: "\(found.counts[query.filter])", head: Self.head(of: address, query, found.counts),
        columns: Self.columns(of: address, query), licenses: rows,
        isEmpty: rows.isEmpty && query.search == nil && query.filter == .all,
        isMiss: rows.isEmpty && (query.search != nil || query.filter != .all), all: address.path,
        canAdd: request.actor.isPlatformAdministrator,
        pager: after == nil && next == nil ? nil : Pager(first: after == nil ? nil : address.href(), next: next)))
  }

  private static func query(of request: ConsoleRequest) -> LicenseListQuery {
    LicenseListQuery(
      search: request.query("search").map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 },
      filter: request.query("show").flatMap { .init(rawValue: $0) } ?? .all,
      sort: request.query("sort").flatMap { .init(rawValue: $0) } ?? .added,
      isDescending: request.query("order") == "desc")
  }

  private static func head(
    of address: ListAddress, _ query: LicenseListQuery, _ counts: LicenseListCounts
  ) -> ListHead {
    let kept = address.parameters.filter { $0.name != "search" }.map { ($0.name, $0.value) }
    let filters = LicenseListQuery.Filter.allCases.map { filter in
      ListHead.Filter(
        filter.word, address.href([("show", filter == .all ? nil : filter.rawValue)]), count: "\(counts[filter])",
        isCurrent: filter == query.filter)
    }
    return ListHead(
      search: .init(action: address.path, value: query.search ?? "", label: "Product or license id", kept: kept),
      filters: filters)
  }

  private static func columns(of address: ListAddress, _ query: LicenseListQuery) -> [SortableColumn] {
    let column = { (text: String, sort: LicenseListQuery.Sort) in
      let isSorted = sort == query.sort
      return SortableColumn(
        text, href: address.href([("sort", sort.rawValue), ("order", isSorted && !query.isDescending ? "desc" : nil)]),
        isAscending: isSorted ? !query.isDescending : nil)
    }
    return [
      column("Product", .product), SortableColumn("Status"), column("Use", .remaining),
      column("Renewal date", .renewal), SortableColumn("Needs"),
    ]
  }
}

extension LicenseListQuery.Filter {
  var word: String {
    switch self {
    case .all: "All"
    case .nearEnd: "Near their end"
    case .expired: "Expired"
    case .suspended: "Suspended"
    case .revoked: "Revoked"
    case .nearQuota: "Quota nearly used"
    }
  }
}
