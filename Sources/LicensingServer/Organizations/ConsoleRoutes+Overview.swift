import Hummingbird
import LicensingCore
import WebPages

// The first page of an organization: what waits for somebody, how large it is, and what happened last.
extension ConsoleRoutes {
  private struct OverviewPage: Sendable {
    let name: String
    let root: String
    let isDisabled: Bool
    let canAuthorize: Bool
    let figures: [Figure]
    let concerns: [Concern]
    let hasConcerns: Bool
    /// What to begin with, in an organization that has nothing yet; nil: it has.
    let beginning: Beginning?
    let pending: [PendingRow]
    let hasPending: Bool
    let hasMorePending: Bool
    let licenses: [LicenseRow]
    let hasLicenses: Bool
    let hasMoreLicenses: Bool
    let headingLevel = 3
    let events: [AuditRow]
    let hasEvents: Bool
  }

  private struct Figure: Sendable {
    let name: String
    let text: String
    let href: String?
    let note: String?
  }

  private struct Beginning: Sendable {
    let sentence: String
    let href: String?
    let label: String
  }

  /// How many the overview shows of what has a page of its own.
  private static let shownPending = 5
  private static let shownLicenses = 6
  private static let shownEvents = 8

  func overview(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let root = "/organizations/\(organization.id)"
    let overview = try await ReadOverview(context)(organization.id, by: request.actor)
    let pending = try await pendingRows(of: organization, Page(limit: Self.shownPending + 1), request)
    let licenses = try await licenseRows(of: organization.id, Page(limit: Self.shownLicenses + 1), by: request.actor)
    let events = try await ReadAuditEvents(context)(
      AuditSearch(of: organization.id), .newestFirst, Page(limit: Self.shownEvents), by: request.actor)
    let concerns = try await concerns(overview.attention, root, request, organization)
    let rows = try await auditRows(events, of: organization, request)
    return try await page(
      "organization", organization.name, request, in: organization,
      OverviewPage(
        name: organization.name, root: root, isDisabled: organization.isDisabled,
        canAuthorize: request.isManager(organization.id), figures: Self.figures(overview, root), concerns: concerns,
        hasConcerns: !concerns.isEmpty, beginning: Self.beginning(overview, root, request, organization),
        pending: Array(pending.prefix(Self.shownPending)), hasPending: !pending.isEmpty,
        hasMorePending: pending.count > Self.shownPending,
        licenses: Array(licenses.prefix(Self.shownLicenses)), hasLicenses: !licenses.isEmpty,
        hasMoreLicenses: licenses.count > Self.shownLicenses, events: rows, hasEvents: !rows.isEmpty))
  }

  /// Events with the names of what they are about.
  func auditRows(
    _ events: [AuditEntry], of organization: Organization, _ request: ConsoleRequest
  ) async throws -> [AuditRow] {
    let ids = Set(events.flatMap(\.event.namedIDs))
    let things = try await ReadAuditedThings(context)(ids, by: request.actor)
    return events.map { AuditRow($0, things, at: auditRoot(organization), for: request.actor) }
  }

  private func concerns(
    _ attention: Attention, _ root: String, _ request: ConsoleRequest, _ organization: Organization
  ) async throws -> [Concern] {
    var products: [LicenseID: String] = [:]
    for open in attention.installations.prefix(Concern.mostRefused) {
      products[open.licenseID] = try await ReadLicenses(context).get(open.licenseID, by: request.actor).product.name
    }
    return Concern.all(
      attention, root: root, products: products, canAuthorize: request.isManager(organization.id))
  }

  private static func figures(_ overview: ReadOverview.Overview, _ root: String) -> [Figure] {
    let allowed = overview.unitsAllowed.map { "of \($0) allowed" } ?? "one license has no limit"
    return [
      Figure(name: "Devices", text: overview.devices.text, href: root + "/devices", note: nil),
      Figure(
        name: "Licensed devices", text: overview.licensed.text, href: root + "/devices?status=licensed", note: nil),
      Figure(name: "Licenses", text: overview.licenses.text, href: root + "/licenses", note: nil),
      Figure(
        name: "Activations used", text: CappedCount(overview.unitsUsed, upTo: .max).text, href: nil,
        note: overview.licenses.isZero ? nil : allowed),
    ]
  }

  private static func beginning(
    _ overview: ReadOverview.Overview, _ root: String, _ request: ConsoleRequest, _ organization: Organization
  ) -> Beginning? {
    if overview.licenses.isZero {
      return Beginning(
        sentence: "A license is the right to use a product on a number of devices. There is none yet.",
        href: request.actor.isPlatformAdministrator ? root + "/licenses/new" : nil, label: "Add license")
    }
    guard overview.devices.isZero else { return nil }
    return Beginning(
      sentence: "A device is a machine that is licensed: a POS server, a register, a switch. There is none yet.",
      href: request.isManager(organization.id) ? root + "/devices/new" : nil, label: "Add device")
  }
}
