import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addOrganizations(to router: Router<ServerRequestContext>) {
    get("/", on: router) { request in
      let found = try await ReadOrganizations(context).list(
        Page(limit: Page<OrganizationID>.largest), by: request.actor)
      return try choice(
        found, "Choose the organization", nil, request
      ) { "/organizations/\($0.id)" }
    }
    get("/organizations/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      return try page("form", "Add organization", request, organizationForm(name: ""))
    }
    post("/organizations/new", on: router) { request in
      let name = request.form["name"] ?? ""
      return try await saving(organizationForm(name: name), "Add organization", request) {
        "/organizations/\(try await CreateOrganization(context)(name: name, by: request.actor).id)?done=added"
      }
    }
    get("/organizations/{id}", on: router) { try await overview($0) }
  }

  private func organizationForm(name: String) -> FormModel {
    FormModel(
      heading: "Add organization", introduction: "An organization is a customer: it owns devices and licenses.",
      action: "/organizations/new",
      fields: [FormField("name", "Name", value: name, isRequired: true)], submit: "Add organization", cancel: "/")
  }

  private struct Choice: Sendable {
    let heading: String
    let sentence: String?
    let canAdd: Bool
    let organizations: [Tile]
    let isEmpty: Bool

    struct Tile: Sendable {
      let name: String
      let href: String
      let detail: String?
    }
  }

  /// A page on which one chooses an organization to go on with.
  func choice(
    _ organizations: [Organization], _ heading: String, _ sentence: String?, _ request: ConsoleRequest,
    _ href: (Organization) -> String
  ) throws -> Response {
    let tiles = organizations.map { organization in
      let role = request.actor.roles[organization.id].map { "You are \($0.rawValue)" }
      return Choice.Tile(
        name: organization.name, href: href(organization), detail: organization.isDisabled ? "Disabled" : role)
    }
    return try page(
      "choose-organization", heading, request,
      Choice(
        heading: heading, sentence: sentence, canAdd: request.actor.isPlatformAdministrator, organizations: tiles,
        isEmpty: tiles.isEmpty))
  }

  private struct Overview: Sendable {
    let name: String
    let root: String
    let isDisabled: Bool
    let canAuthorize: Bool
    let pending: [PendingRow]
    let hasPending: Bool
    let licenses: [LicenseRow]
    let hasLicenses: Bool
    let licenseCount: Int
    let headingLevel: Int
  }

  private struct PendingRow: Sendable {
    let name: String
    let serialNumber: String
    let address: String
    let asked: String
    let href: String?
  }

  private func overview(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await ReadOrganizations(context).get(try request.id(), by: request.actor)
    let root = "/organizations/\(organization.id)"
    let canAuthorize = request.isManager(organization.id)
    let pending = try await ReadDeviceAuthorizations(context).pending(
      for: organization.id, Page(limit: 50), by: request.actor)
    let devices = canAuthorize ? root + "/authorize-device" : nil
    let licenses = try await licenseRows(of: organization.id, by: request.actor)
    let rows = pending.map { asking in
      PendingRow(
        name: asking.machine.deviceName ?? asking.machine.hostname ?? "A machine",
        serialNumber: asking.machine.serialNumber ?? "", address: asking.address,
        asked: DisplayTime.ago(asking.createdAt, at: context.clock.now),
        href: devices.map { "\($0)?pending=\(asking.id)" })
    }
    return try page(
      "organization", organization.name, request, in: organization,
      Overview(
        name: organization.name, root: root, isDisabled: organization.isDisabled, canAuthorize: canAuthorize,
        pending: rows, hasPending: !rows.isEmpty, licenses: licenses, hasLicenses: !licenses.isEmpty,
        licenseCount: licenses.count, headingLevel: 3))
  }
}
