import LicensingCore
import WebPages

/// What one page shows of a list that is searched by words and narrowed by one of its filters.
struct FilteredPart<Item: Sendable>: Sendable {
  let items: [Item]
  let head: ListHead
  let pager: Pager
}

/// A list that is searched by words and narrowed by one of its filters.
struct FilteredList<Item: Sendable, ID: Sendable, Filter: ListFilter>: Sendable {
  let path: String
  /// What can be searched for.
  let label: String
  /// What a filter is called.
  let word: @Sendable (Filter) -> String
  /// The id in an address; nil: it is none.
  let id: @Sendable (String) -> ID?
  /// An item's id, as it stands in an address.
  let text: @Sendable (Item) -> String
}

extension ConsoleRoutes {
  func part<Item, ID, Filter>(
    of list: FilteredList<Item, ID, Filter>, _ request: ConsoleRequest,
    read: (FilteredSearch<Filter>, Page<ID>) async throws -> [Item],
    count: (_ words: String?) async throws -> FilteredCounts<Filter>
  ) async throws -> FilteredPart<Item> {
    let (words, after) = (request.query("search"), request.query("after").flatMap(list.id))
    let filter = request.query("show").flatMap(Filter.init) ?? .all
    let show = filter == .all ? nil : filter.rawValue
    let address = ListAddress(list.path, [("search", words), ("show", show)])
    // One more than is shown tells if there is a next page.
    let found = try await read(
      FilteredSearch(words: words, filter: filter), Page(limit: Self.listed + 1, after: after))
    let items = Array(found.prefix(Self.listed))
    let counts = try await count(words)
    let filters = Filter.allCases.map { each in
      ListHead.Filter(
        list.word(each), address.href([("show", each == .all ? nil : each.rawValue)]), count: "\(counts[each])",
        isCurrent: each == filter)
    }
    let next = found.count > items.count ? items.last.map { address.href([("after", list.text($0))]) } : nil
    return FilteredPart(
      items: items,
      head: ListHead(
        search: .init(
          action: list.path, value: words ?? "", label: list.label, kept: show.map { [("show", $0)] } ?? []),
        filters: filters),
      pager: Pager(first: after == nil ? nil : address.href(), next: next))
  }
}
