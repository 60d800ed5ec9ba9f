import HTTPEdge
import Hummingbird
import LicensingCore
import WebPages

/// A machine that asks for a license and is, by its serial number, one of the organization's.
struct PendingRow: Sendable {
  let name: String
  let serialNumber: String
  let address: String
  let asked: String
  /// Where its code is typed; nil for those who may not.
  let href: String?
}

extension ConsoleRoutes {
  private struct PendingList: Sendable {
    let pending: [PendingRow]
    let isEmpty: Bool
    let count: String
    let root: String
    let canAuthorize: Bool
    let next: String?
  }

  func addPending(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/pending", on: router) { request in
      let organization = try await organization(of: request)
      let root = "/organizations/\(organization.id)"
      let part = try await part(of: "\(root)/pending", request, id: { $0.id }) {
        try await ReadDeviceAuthorizations(context).pending(for: organization.id, $0, by: request.actor)
      }
      return try await page(
        "pending", "Pending requests", request, in: organization,
        PendingList(
          pending: part.items.map { pendingRow($0, organization, request) }, isEmpty: part.items.isEmpty,
          count: part.count, root: root, canAuthorize: request.isManager(organization.id), next: part.next))
    }
  }

  func pendingRow(
    _ asking: DeviceAuthorization, _ organization: Organization, _ request: ConsoleRequest
  ) -> PendingRow {
    let form = "/organizations/\(organization.id)/authorize-device"
    return PendingRow(
      name: asking.machine.deviceName ?? asking.machine.hostname ?? "A machine",
      serialNumber: asking.machine.serialNumber ?? "", address: asking.address,
      asked: DisplayTime.ago(asking.createdAt, at: context.clock.now),
      href: request.isManager(organization.id) ? "\(form)?pending=\(asking.id)" : nil)
  }

  /// For the navigation: how many ask now, nil for none.
  func pendingCount(_ organization: Organization, _ request: ConsoleRequest) async throws -> String? {
    let found = try await ReadDeviceAuthorizations(context).pending(
      for: organization.id, Page(limit: Self.listed), by: request.actor)
    return found.isEmpty ? nil : found.count < Self.listed ? "\(found.count)" : "\(found.count)+"
  }
}
