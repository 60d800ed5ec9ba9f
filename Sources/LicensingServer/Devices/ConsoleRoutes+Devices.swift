import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addDevices(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/devices", on: router) { try await deviceList($0) }
    get("/organizations/{id}/devices/new", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let form = try await deviceForm(DeviceInput(), nil, organization, request)
      return try await page("form", "Add device", request, in: organization, form)
    }
    post("/organizations/{id}/devices/new", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let input = DeviceInput(request.form)
      let form = try await deviceForm(input, nil, organization, request)
      return try await saving(form, "Add device", request, in: organization) {
        let made = try await CreateDevice(context)(try input.draft, in: organization.id, by: request.actor)
        return "/organizations/\(organization.id)/devices/\(made.id)?done=added"
      }
    }
    get("/organizations/{id}/devices/{device}", on: router) { try await devicePage($0) }
    addDeviceChanges(to: router)
  }

  private func addDeviceChanges(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/devices/{device}/edit", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let device = try await device(of: request, in: organization)
      let form = try await deviceForm(DeviceInput(device), device, organization, request)
      return try await page("form", "Edit device", request, in: organization, form)
    }
    post("/organizations/{id}/devices/{device}/edit", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let device = try await device(of: request, in: organization)
      let input = DeviceInput(request.form)
      let form = try await deviceForm(input, device, organization, request)
      return try await saving(form, "Edit device", request, in: organization) {
        _ = try await ChangeDevice(context)(
          device.id, version: try request.version(), try input.change, by: request.actor)
        return "/organizations/\(organization.id)/devices/\(device.id)?done=saved"
      }
    }
    for (path, isDisabled) in [("disable", true), ("enable", false)] {
      post("/organizations/{id}/devices/{device}/\(path)", on: router) { request in
        let organization = try await organization(of: request, role: .manager)
        let device = try await device(of: request, in: organization)
        var change = ChangeDevice.Change()
        change.isDisabled = .set(isDisabled)
        _ = try await ChangeDevice(context)(device.id, version: nil, change, by: request.actor)
        return .seeOther(
          "/organizations/\(organization.id)/devices/\(device.id)?done=\(isDisabled ? "disabled" : "saved")")
      }
    }
  }

  /// The organization in the path, for those with the role in it.
  func organization(of request: ConsoleRequest, role: Role = .viewer) async throws -> Organization {
    let organization = try await ReadOrganizations(context).get(try request.id(), by: request.actor)
    try request.actor.require(role, in: organization.id)
    return organization
  }

  /// The device in the path, which is one of the organization in the path.
  private func device(of request: ConsoleRequest, in organization: Organization) async throws -> Device {
    let device = try await ReadDevices(context).get(try request.id("device"), by: request.actor)
    guard device.organizationID == organization.id else { throw LicensingError.notFound }
    return device
  }

  private struct DeviceList: Sendable {
    let root: String
    let count: String
    let search: String
    let canAdd: Bool
    let devices: [DeviceRow]
    let isEmpty: Bool
    let isSearch: Bool
    let next: String?
  }

  private struct DeviceRow: Sendable {
    let name: String
    let href: String
    let kind: String
    let serialNumber: String
    let license: String
    let status: StatusBadge
    let seen: String
  }

  private func deviceList(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let (search, root) = (request.query("search"), "/organizations/\(organization.id)")
    let query = search.map { [("search", $0)] } ?? []
    let part = try await part(of: "\(root)/devices", with: query, request, id: { $0.device.id }) {
      try await ReadDevices(context).overviews(of: organization.id, search: search, $0, by: request.actor)
    }
    let now = context.clock.now
    let rows = part.items.map { overview in
      DeviceRow(
        name: overview.device.name, href: "\(root)/devices/\(overview.device.id)", kind: overview.device.kind.word,
        serialNumber: overview.device.serialNumber ?? "", license: overview.product?.name ?? "",
        status: overview.badge, seen: overview.device.lastSeenAt.map { DisplayTime.ago($0, at: now) } ?? "never")
    }
    return try await page(
      "devices", "Devices", request, in: organization,
      DeviceList(
        root: root, count: part.count, search: search ?? "", canAdd: request.isManager(organization.id),
        devices: rows, isEmpty: rows.isEmpty, isSearch: search != nil, next: part.next))
  }

  private struct DevicePage: Sendable {
    let name: String
    let root: String
    let href: String
    let status: StatusBadge
    let facts: [Fact]
    let canChange: Bool
    let isDisabled: Bool
    let authorizeHref: String
  }

  /// One line of what is known about a thing.
  struct Fact: Sendable {
    let name: String
    let value: String
    let isCode: Bool

    init(_ name: String, _ value: String, isCode: Bool = false) {
      self.name = name
      self.value = value
      self.isCode = isCode
    }
  }

  private func devicePage(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let overview = try await ReadDevices(context).overview(try request.id("device"), by: request.actor)
    let device = overview.device
    guard device.organizationID == organization.id else { throw LicensingError.notFound }
    var hub: Device?
    if let hubID = device.hubID { hub = try? await ReadDevices(context).get(hubID, by: request.actor) }
    let root = "/organizations/\(organization.id)"
    return try await page(
      "device", device.name, request, in: organization,
      DevicePage(
        name: device.name, root: root, href: "\(root)/devices/\(device.id)", status: overview.badge,
        facts: facts(overview, hub: hub), canChange: request.isManager(organization.id),
        isDisabled: device.isDisabled, authorizeHref: "\(root)/authorize-device?device_id=\(device.id)"))
  }

  private func facts(_ overview: DeviceOverview, hub: Device?) -> [Fact] {
    let (device, now) = (overview.device, context.clock.now)
    var facts = [Fact("Server ID", device.id.text, isCode: true), Fact("Kind", device.kind.word)]
    if let serial = device.serialNumber { facts.append(Fact("Serial number", serial, isCode: true)) }
    if let article = device.articleNumber { facts.append(Fact("Article number", article, isCode: true)) }
    if let url = device.url { facts.append(Fact("Address", url, isCode: true)) }
    if let hub { facts.append(Fact("Hub", hub.name)) }
    if let license = overview.license, let product = overview.product {
      facts.append(Fact("License", product.name))
      facts.append(Fact("Features", license.features.isEmpty ? "none" : license.features.joined(separator: ", ")))
      if let date = license.renewalDate { facts.append(Fact("License renewal date", DisplayTime.date(date))) }
    }
    if let family = overview.family {
      facts.append(Fact("Held by", family.hostname ?? "a machine that gave no host name"))
      facts.append(Fact("Last refresh", "\(DisplayTime.ago(family.refreshedAt, at: now)) from \(family.refreshedFrom)"))
    }
    return facts
  }
}

extension DeviceOverview {
  var badge: StatusBadge { device.isDisabled ? .disabled : StatusBadge(status) }
}

extension Device.Kind {
  var word: String {
    switch self {
    case .server: "Server"
    case .register: "Register"
    case .switch: "Switch"
    case .other: "Other"
    }
  }
}
