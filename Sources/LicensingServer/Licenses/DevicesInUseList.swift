import LicensingCore
import WebPages

/// The devices that use a license, as its page lists them: some of them, as there can be very many.
struct DevicesInUseList: Sendable {
  let count: String
  let head: ListHead?
  let rows: [Row]
  let isUnused: Bool
  /// There are some, but none that was searched for.
  let isMiss: Bool
  /// More match the search than it looks at.
  let isCut: Bool
  let canRelease: Bool
  let authorizeHref: String?
  let pager: Pager?

  struct Row: Sendable {
    let name: String
    let href: String
    let serialNumber: String
    let since: ShownTime
    /// nil: approved, but its machine has not come yet.
    let refreshed: ShownTime?
    let releaseHref: String
  }
}

extension ConsoleRoutes {
  /// From so many on there is a search.
  private static let searchedFrom: Int64 = 8

  func devicesInUse(
    _ license: License, _ product: Product, _ total: CappedCount, in organization: Organization,
    _ request: ConsoleRequest
  ) async throws -> DevicesInUseList {
    let href = "/organizations/\(organization.id)/licenses/\(license.id)"
    let search = request.query("search").map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    let address = ListAddress(href, [("search", search)])
    var isCut = false
    let part = try await part(
      of: href, with: address.parameters.map { ($0.name, $0.value) }, request, id: { $0.activation.deviceID }
    ) { page in
      let found = try await ReadDevicesInUse(context).list(of: license.id, search: search, page, by: request.actor)
      isCut = found.isCut
      return found.items
    }
    let isLater = request.query("after") != nil
    let isSearched = search != nil || total.count > Self.searchedFrom
    let isManager = request.isManager(organization.id)
    return DevicesInUseList(
      count: total.text,
      head: isSearched
        ? ListHead(search: .init(action: href, value: search ?? "", label: "Name, serial or article number")) : nil,
      rows: part.items.map { row($0, organization, href) }, isUnused: total.isZero,
      isMiss: !total.isZero && part.items.isEmpty, isCut: isCut, canRelease: isManager,
      authorizeHref: isManager && license.refusal(at: context.clock.now) == nil
        ? "/organizations/\(organization.id)/authorize-device" : nil,
      pager: isLater || part.next != nil ? Pager(first: isLater ? address.href() : nil, next: part.next) : nil)
  }

  private func row(_ device: DeviceInUse, _ organization: Organization, _ href: String) -> DevicesInUseList.Row {
    let now = context.clock.now
    return DevicesInUseList.Row(
      name: device.name, href: "/organizations/\(organization.id)/devices/\(device.activation.deviceID)",
      serialNumber: device.serialNumber ?? "", since: ShownTime(at: device.activation.createdAt),
      refreshed: device.refreshedAt.map { ShownTime(ago: $0, at: now) },
      releaseHref: "\(href)/release?activation_id=\(device.activation.id)")
  }
}
