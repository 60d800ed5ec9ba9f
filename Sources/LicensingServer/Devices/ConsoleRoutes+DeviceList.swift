import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  private struct DeviceList: Sendable {
    let root: String
    let count: String
    let canAdd: Bool
    let head: ListHead
    /// Nil: all of them are of one kind.
    let kinds: ListHead?
    let columns: [SortableColumn]
    let devices: [DeviceRow]
    /// The organization has none.
    let isEmpty: Bool
    /// There are some, but none that was asked for.
    let isMiss: Bool
    let isSearch: Bool
    /// More match than are looked at.
    let isCut: Bool
    let all: String
    let pager: Pager?
  }

  func deviceList(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let (root, choice) = ("/organizations/\(organization.id)", DeviceListChoice(request))
    let after = request.query("after").flatMap { DeviceListCursor($0) }
    let (part, counts) = try await ReadDevices(context).overviews(
      of: organization.id, choice.query, DeviceListPage(limit: Self.listed, after: after), by: request.actor)
    let address = choice.address("\(root)/devices")
    let next = part.next.map { address.href([("after", $0.text)]) }
    let rows = part.items.map { DeviceRow($0, root: root, at: context.clock.now) }
    let isWhole = choice.query.search == nil && choice.query.status == nil && choice.query.kind == nil
    return try await page(
      "devices", "Devices", request, in: organization,
      DeviceList(
        root: root, count: counts.count(choice.query.status, choice.query.kind).text,
        canAdd: request.isManager(organization.id), head: choice.head(address, counts),
        kinds: choice.kinds(address, counts), columns: choice.columns(address), devices: rows,
        isEmpty: rows.isEmpty && isWhole, isMiss: rows.isEmpty && !isWhole, isSearch: choice.query.search != nil,
        isCut: part.isCut, all: address.path,
        pager: after == nil && next == nil ? nil : Pager(first: after == nil ? nil : address.href(), next: next)))
  }
}

/// A device in the list.
private struct DeviceRow: Sendable {
  let name: String
  let href: String
  let kind: String
  let serialNumber: String
  let license: String
  /// nil: never.
  let seen: ShownTime?
  let added: ShownTime
  let status: StatusBadge
  /// What somebody has to look after, beside the status.
  let concern: String?

  init(_ overview: DeviceOverview, root: String, at now: Timestamp) {
    let device = overview.device
    name = device.name
    href = "\(root)/devices/\(device.id)"
    kind = device.kind.word
    serialNumber = device.serialNumber ?? ""
    license = overview.product?.name ?? ""
    seen = device.lastSeenAt.map { ShownTime(ago: $0, at: now) }
    added = ShownTime(ago: device.createdAt, at: now)
    status = overview.badge
    concern = Self.concern(overview, at: now)
  }

  private static func concern(_ overview: DeviceOverview, at now: Timestamp) -> String? {
    guard !overview.device.isDisabled else { return nil }
    let renewal = overview.license?.renewalDate.map(DisplayTime.date)
    switch overview.status {
    case .requiresRenewal: return renewal.map { "until \($0)" }
    case .expired: return renewal.map { "since \($0)" }
    case .licensed:
      guard let end = overview.tokenEnd, end <= now else { return nil }
      return "its token ended \(DisplayTime.ago(end, at: now))"
    case .suspended, .revoked, .notLicensed: return nil
    }
  }
}
