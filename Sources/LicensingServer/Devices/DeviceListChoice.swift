import LicensingCore
import WebPages

/// What the address of the list of devices says: what to show, and in which order.
struct DeviceListChoice: Sendable {
  let query: DeviceListQuery
  private static let firstSort = DeviceListQuery.Sort.name

  init(_ request: ConsoleRequest) {
    var query = DeviceListQuery()
    query.search = request.query("search").flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
    query.status = request.query("status").flatMap { .init(rawValue: $0) }
    query.kind = request.query("kind").flatMap { .init(rawValue: $0) }
    query.sort = request.query("sort").flatMap { .init(rawValue: $0) } ?? Self.firstSort
    query.isDescending = request.query("order") == "desc"
    self.query = query
  }

  func address(_ path: String) -> ListAddress {
    ListAddress(
      path,
      [
        ("search", query.search), ("status", query.status?.rawValue), ("kind", query.kind?.rawValue),
        ("sort", query.sort == Self.firstSort ? nil : query.sort.rawValue),
        ("order", query.isDescending ? "desc" : nil),
      ])
  }

  /// The search, and the filters by status.
  func head(_ address: ListAddress, _ counts: DeviceListCounts) -> ListHead {
    let kept = address.parameters.filter { $0.name != "search" }.map { ($0.name, $0.value) }
    let choices: [(DeviceListQuery.Status?, String)] = [
      (nil, "All"), (.notLicensed, "Without license"), (.licensed, "With license"), (.disabled, "Disabled"),
    ]
    return ListHead(
      search: .init(
        action: address.path, value: query.search ?? "",
        label: "Name, number or its last digits",
        kept: kept),
      filters: choices.map { status, text in
        ListHead.Filter(
          text, address.href([("status", status?.rawValue)]), count: counts.count(status, query.kind).text,
          isCurrent: status == query.status)
      })
  }

  /// The filters by kind, of the kinds that there are; nil if there is no choice.
  func kinds(_ address: ListAddress, _ counts: DeviceListCounts) -> ListHead? {
    let present = Device.Kind.allCases.filter { !counts.count(nil, $0).isZero || $0 == query.kind }
    guard present.count > 1 || query.kind != nil else { return nil }
    let choices: [(Device.Kind?, String)] = [(nil, "All kinds")] + present.map { ($0, $0.plural) }
    return ListHead(
      search: nil,
      filters: choices.map { kind, text in
        ListHead.Filter(
          text, address.href([("kind", kind?.rawValue)]), count: counts.count(query.status, kind).text,
          isCurrent: kind == query.kind)
      })
  }

  func columns(_ address: ListAddress) -> [SortableColumn] {
    [
      column("Name", .name, address), SortableColumn("Kind"), column("Serial number", .serialNumber, address),
      SortableColumn("License"), column("Last seen", .lastSeen, address), column("Added", .created, address),
      SortableColumn("License Status"),
    ]
  }

  private func column(_ text: String, _ sort: DeviceListQuery.Sort, _ address: ListAddress) -> SortableColumn {
    let isCurrent = sort == query.sort
    // Of times the newest are asked for first.
    let isDescending = isCurrent ? !query.isDescending : sort == .lastSeen || sort == .created
    let href = address.href([
      ("sort", sort == Self.firstSort ? nil : sort.rawValue), ("order", isDescending ? "desc" : nil),
    ])
    return SortableColumn(text, href: href, isAscending: isCurrent ? !query.isDescending : nil)
  }
}

extension Device.Kind {
  fileprivate var plural: String {
    switch self {
    case .server: "Servers"
    case .register: "Registers"
    case .switch: "Switches"
    case .other: "Others"
    }
  }
}
