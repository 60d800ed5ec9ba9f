import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

/// A machine that asks for a license and is, by its serial number, one of the organization's.
struct PendingRow: Sendable {
  let name: String
  /// What else it says of itself: its host, its software.
  let about: String
  let serialNumber: String
  let address: String
  let asked: ShownTime
  /// How long its user code is good.
  let ends: ShownTime
  /// The device that it can be; nil: more than one has its serial number.
  let device: Device?
  /// Where its code is typed; nil for those who may not.
  let href: String?

  struct Device: Sendable {
    let name: String
    let href: String
  }

  /// - Parameter canAuthorize: the reader may type its code.
  init(_ entry: ReadPendingRequests.Entry, in organization: OrganizationID, canAuthorize: Bool, at now: Timestamp) {
    let (asking, machine) = (entry.asking, entry.asking.machine)
    name = machine.deviceName ?? machine.hostname ?? "A machine"
    about = [machine.deviceName == nil ? nil : machine.hostname, machine.operatingSystem, machine.softwareVersion]
      .compactMap { $0 }.joined(separator: " · ")
    serialNumber = machine.serialNumber ?? ""
    address = asking.address
    asked = ShownTime(ago: asking.createdAt, at: now)
    ends = ShownTime(ahead: asking.expiresAt, at: now)
    let root = "/organizations/\(organization)"
    device =
      entry.devices.count == 1
      ? entry.devices.first.map { Device(name: $0.name, href: "\(root)/devices/\($0.id)") } : nil
    href = canAuthorize ? "\(root)/authorize-device?pending=\(asking.id)" : nil
  }
}

extension ConsoleRoutes {
  private struct PendingList: Sendable {
    let pending: [PendingRow]
    let isEmpty: Bool
    let count: String
    /// For screen readers, when it changes.
    let told: String
    let root: String
    let canAuthorize: Bool
    let pager: Pager?
  }

  /// Seconds after which a browser without JavaScript looks again.
  private static let pendingReload = 20

  func addPending(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/pending", on: router) { request in
      let organization = try await organization(of: request)
      let root = "/organizations/\(organization.id)"
      let part = try await part(of: "\(root)/pending", request, id: { $0.asking.id }) {
        try await ReadPendingRequests(context).list(for: organization.id, $0, by: request.actor)
      }
      let (isManager, now) = (request.isManager(organization.id), context.clock.now)
      let count = try await pendingCount(organization, request)
      let isLater = request.query("after") != nil
      return try await page(
        "pending", "Pending requests", request, in: organization, scripts: ["pending"], reload: Self.pendingReload,
        PendingList(
          pending: part.items.map { PendingRow($0, in: organization.id, canAuthorize: isManager, at: now) },
          isEmpty: part.items.isEmpty, count: count ?? "0", told: Self.told(count), root: root,
          canAuthorize: isManager,
          pager: isLater || part.next != nil ? Pager(first: isLater ? "\(root)/pending" : nil, next: part.next) : nil))
    }
  }

  private static func told(_ count: String?) -> String {
    switch count {
    case nil: "No machine asks for a license now."
    case "1"?: "1 machine asks for a license."
    case let count?: "\(count) machines ask for a license."
    }
  }

  /// Some of those that ask, oldest first.
  func pendingRows(
    of organization: Organization, _ page: Page<DeviceAuthorizationID>, _ request: ConsoleRequest
  ) async throws -> [PendingRow] {
    let (isManager, now) = (request.isManager(organization.id), context.clock.now)
    return try await ReadPendingRequests(context).list(for: organization.id, page, by: request.actor).map {
      PendingRow($0, in: organization.id, canAuthorize: isManager, at: now)
    }
  }

  /// For the navigation: how many ask now, nil for none.
  func pendingCount(_ organization: Organization, _ request: ConsoleRequest) async throws -> String? {
    let most = Int64(Self.listed)
    let found = try await ReadPendingRequests(context).count(
      for: organization.id, upTo: most, by: request.actor)
    return found == 0 ? nil : found < most ? "\(found)" : "\(found)+"
  }
}
