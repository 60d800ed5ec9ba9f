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
        try await namingHub(of: input) {
          let chosen = try await hubChosen(input, nil, organization, request)
          let made = try await CreateDevice(context)(try chosen.draft, in: organization.id, by: request.actor)
          return "/organizations/\(organization.id)/devices/\(made.id)?done=added"
        }
      }
    }
    get("/organizations/{id}/devices/{device}", on: router) { try await devicePage($0) }
    addDeviceChanges(to: router)
    addDeviceSteps(to: router)
    addHubs(to: router)
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
      let current = try await deviceForm(DeviceInput(device), device, organization, request)
      return try await saving(form, "Edit device", request, in: organization, current: current) {
        try await namingHub(of: input) {
          let chosen = try await hubChosen(input, device, organization, request)
          _ = try await ChangeDevice(context)(
            device.id, version: try request.version(), try chosen.change, by: request.actor)
          return "/organizations/\(organization.id)/devices/\(device.id)?done=saved"
        }
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
  func device(of request: ConsoleRequest, in organization: Organization) async throws -> Device {
    let device = try await ReadDevices(context).get(try request.id("device"), by: request.actor)
    guard device.organizationID == organization.id else { throw LicensingError.notFound }
    return device
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
