import LicensingCore

/// A page of a list is put together from the beginnings of a few groups: what each filter leaves is some of them, and within
/// each every order has its index. So any filter goes with any order, and no page reads more than a page of each group.
extension SQLTransaction: DeviceListReader {
  func deviceList(
    of organization: OrganizationID, _ query: DeviceListQuery, page: DeviceListPage
  ) throws -> DeviceListPart<Device> {
    if let terms = SearchTerm.terms(of: query.search) {
      return try part(of: try searchDevices(of: organization, terms), query, page)
    }
    let order = DeviceListOrder(sort: query.sort, isDescending: query.isDescending)
    let listed = try DeviceListGroup.all.filter { $0.isIn(query) }.flatMap {
      try devices(of: organization, $0, order, page)
    }
    return try part(of: listed, order, page, isCut: false)
  }

  func countedDeviceList(
    of organization: OrganizationID, _ query: DeviceListQuery, page: DeviceListPage
  ) throws -> (part: DeviceListPart<Device>, counts: DeviceListCounts) {
    guard let terms = SearchTerm.terms(of: query.search) else {
      return (try deviceList(of: organization, query, page: page), try deviceCounts(of: organization, search: nil))
    }
    let found = try searchDevices(of: organization, terms)
    return (try part(of: found, query, page), Self.counts(of: found.hits))
  }

  private func part(
    of found: (hits: [DeviceHit], isCut: Bool), _ query: DeviceListQuery, _ page: DeviceListPage
  ) throws -> DeviceListPart<Device> {
    let order = DeviceListOrder(sort: query.sort, isDescending: query.isDescending)
    let listed = found.hits.filter { $0.group.isIn(query) }.map { $0.listed(by: query.sort) }
      .filter { order.follows($0, page.after) }
    return try part(of: listed, order, page, isCut: found.isCut)
  }

  private func part(
    of listed: [ListedDevice], _ order: DeviceListOrder, _ page: DeviceListPage, isCut: Bool
  ) throws -> DeviceListPart<Device> {
    let shown = listed.sorted(by: order.precedes).prefix(page.limit)
    return DeviceListPart(
      items: try shown.compactMap { try device($0.id) },
      next: listed.count > shown.count ? shown.last.map(order.cursor) : nil, isCut: isCut)
  }

  private static func counts(of hits: [DeviceHit]) -> DeviceListCounts {
    var counts = DeviceListCounts()
    for hit in hits { counts.add(1, hit.group.status, hit.group.kind) }
    return counts
  }

  /// The devices of a group that a page can show, and one more.
  private func devices(
    of organization: OrganizationID, _ group: DeviceListGroup, _ order: DeviceListOrder, _ page: DeviceListPage
  ) throws -> [ListedDevice] {
    let (comparison, direction) = order.isDescending ? ("<", "DESC") : (">", "ASC")
    let start = order.start(after: page.after)
    let limit = SQLValue.integer(Int64(page.limit) + 1)
    guard let key = order.expression(connection.dialect) else {
      return try connection.query(
        "SELECT id \(Self.ofGroup) AND id \(comparison) $5 ORDER BY id \(direction) LIMIT $6",
        group.parameters(in: organization) + [start.id, limit]
      ) { ListedDevice(id: try $0.identifier(0), key: .null) }
    }
    // First those that stand level with the last one shown, then those behind: of a comparison of pairs no index of an
    // expression can make use.
    let level = try connection.query(
      "SELECT id \(Self.ofGroup) AND \(key) = $5 AND id \(comparison) $6 ORDER BY id \(direction) LIMIT $7",
      group.parameters(in: organization) + [start.key, start.id, limit]
    ) { ListedDevice(id: try $0.identifier(0), key: start.key) }
    guard level.count <= page.limit else { return level }
    return level
      + (try connection.query(
        """
        SELECT id, \(key) \(Self.ofGroup) AND \(key) \(comparison) $5
        ORDER BY \(key) \(direction), id \(direction) LIMIT $6
        """, group.parameters(in: organization) + [start.key, limit]
      ) { row in
        let isTime = order.sort == .lastSeen
        return ListedDevice(
          id: try row.identifier(0), key: isTime ? .integer(try row.integer(1)) : .text(try row.text(1)))
      })
  }

  private static let ofGroup = """
    FROM devices
    WHERE organization_id = $1 AND disabled = $2 AND licensed = $3 AND kind = $4 AND deleted_at IS NULL
    """

  func deviceCounts(of organization: OrganizationID, search: String?) throws -> DeviceListCounts {
    if let terms = SearchTerm.terms(of: search) {
      return Self.counts(of: try searchDevices(of: organization, terms).hits)
    }
    var counts = DeviceListCounts()
    for group in DeviceListGroup.all {
      let count = try connection.first(
        """
        SELECT count(*) FROM (SELECT 1 \(Self.ofGroup) LIMIT $5) AS found
        """, group.parameters(in: organization) + [.integer(DeviceListCounts.most + 1)]
      ) { try $0.integer(0) }
      counts.add(count ?? 0, group.status, group.kind)
    }
    return counts
  }
}
