import HTTPTypes
import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addAuthorizeDevice(to router: Router<ServerRequestContext>) {
    get("/activate", on: router) { try await activate($0) }
    get("/organizations/{id}/authorize-device", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let code = request.query("user_code")
      let device = try await preselected(request, code, in: organization)
      return try await authorizePage(organization, request, device: device, code: code)
    }
    post("/organizations/{id}/authorize-device", on: router) { try await review($0) }
    post("/organizations/{id}/authorize-device/confirm", on: router) { try await decide($0) }
  }

  /// Where `verification_uri` leads: to the form of the organization, after choosing one.
  private func activate(_ request: ConsoleRequest) async throws -> Response {
    let code = request.query("user_code").map { [("user_code", $0)] } ?? []
    var list = try await organizationList(at: "/activate", with: code, request)
    list.organizations = list.organizations.filter { request.isManager($0.id) && !$0.isDisabled }
    let query = code.isEmpty ? "" : "?" + FormParameters.query(code)
    let href: (Organization) -> String = { "/organizations/\($0.id)/authorize-device\(query)" }
    if list.isWhole, list.organizations.count == 1, let only = list.organizations.first {
      return .seeOther(href(only))
    }
    return try await choice(
      list, "Whose machine is it?", "Choose the organization that the machine belongs to.", request, href)
  }

  private struct AuthorizePage: Sendable {
    let action: String
    let devices: [DeviceChoice]
    let isEmpty: Bool
    let isSearch: Bool
    let isLong: Bool
    /// The search finds those that are not listed.
    let isCut: Bool
    let root: String
    let search: String
    let code: String
    let asking: String?
    let deviceError: String?
    let codeError: String?
    let hasErrors: Bool
  }

  private struct DeviceChoice: Sendable {
    let id: String
    let name: String
    let detail: String
    let status: StatusBadge
    let isSelected: Bool
  }

  private func authorizePage(
    _ organization: Organization, _ request: ConsoleRequest, device: DeviceID?, code: String?,
    errors: (device: String?, code: String?) = (nil, nil), status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let (root, search) = ("/organizations/\(organization.id)", request.query("search"))
    let read = ReadDevices(context)
    var found = try await read.overviews(
      of: organization.id, search: search, Page(limit: Self.listed), by: request.actor)
    if let device, !found.contains(where: { $0.device.id == device }) {
      found.insert(try await read.overview(device, by: request.actor), at: 0)
    }
    let choices = found.filter { !$0.device.isDisabled }.map { overview in
      DeviceChoice(
        id: overview.device.id.text, name: overview.device.name,
        detail: [overview.device.serialNumber, overview.product?.name].compactMap { $0 }.joined(separator: " · "),
        status: overview.badge, isSelected: overview.device.id == device)
    }
    let asking = try await askingMachine(request, organization)
    return try await page(
      "authorize", "Authorize Device", request, in: organization, status: status, scripts: ["user-code", "filter"],
      AuthorizePage(
        action: root + "/authorize-device", devices: choices, isEmpty: choices.isEmpty, isSearch: search != nil,
        isLong: choices.count > 8 || search != nil, isCut: found.count >= Self.listed, root: root,
        search: search ?? "", code: code ?? "",
        asking: asking, deviceError: errors.device, codeError: errors.code,
        hasErrors: errors.device != nil || errors.code != nil))
  }

  /// Of a pending request that was chosen from the list: which machine's code is to be typed.
  private func askingMachine(_ request: ConsoleRequest, _ organization: Organization) async throws -> String? {
    try await pendingRequest(request, organization).map { asking in
      let name = asking.machine.deviceName ?? asking.machine.hostname ?? "The machine"
      return "\(name) asked \(DisplayTime.ago(asking.createdAt, at: context.clock.now)) from \(asking.address)."
    }
  }

  private func pendingRequest(
    _ request: ConsoleRequest, _ organization: Organization
  ) async throws
    -> DeviceAuthorization?
  {
    guard let id = request.query("pending").flatMap({ DeviceAuthorizationID($0) }) else { return nil }
    return try await ReadDeviceAuthorizations(context).pending(
      for: organization.id, Page(limit: Page<DeviceAuthorizationID>.largest), by: request.actor
    ).first { $0.id == id }
  }

  /// The device named in the address; else the only one with the serial number that the machine claims. Anyone can claim one, so
  /// it chooses nothing but what stands preselected. A wrong code in the address counts like one that is typed: the page tells
  /// whether there is a machine.
  private func preselected(
    _ request: ConsoleRequest, _ code: String?, in organization: Organization
  ) async throws -> DeviceID? {
    if let named = request.query("device_id").flatMap({ DeviceID($0) }) {
      let device = try await ReadDevices(context).get(named, by: request.actor)
      return device.organizationID == organization.id ? named : nil
    }
    var serialNumber = try await pendingRequest(request, organization)?.machine.serialNumber
    if serialNumber == nil, let code {
      let found = try? await LookUpUserCode(context)(code, for: organization.id, by: request.actor)
      serialNumber = found?.machine.serialNumber
    }
    guard let serialNumber else { return nil }
    let devices = try await ReadDevices(context).list(
      of: organization.id, serialNumber: serialNumber, by: request.actor)
    return devices.count == 1 ? devices.first?.id : nil
  }

  private func review(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request, role: .manager)
    let device = request.form["device_id"].flatMap { DeviceID($0) }
    let code = request.form["user_code"]
    guard let device, let code else {
      return try await authorizePage(
        organization, request, device: device, code: code,
        errors: (
          device == nil ? "Choose the device that the machine is." : nil,
          code == nil ? "Type the code that the machine shows." : nil
        ), status: .unprocessableContent)
    }
    do {
      let review = try await ReviewDeviceAuthorization(context)(
        userCode: code, device: device, in: organization.id, by: request.actor)
      return try await confirmation(review, request)
    } catch LicensingError.invalid(let problems) {
      let message = problems.map { $0.message }.joined(separator: "; ")
      return try await authorizePage(
        organization, request, device: device, code: code, errors: (nil, "The user code: \(message)."),
        status: .unprocessableContent)
    } catch LicensingError.conflict(.userCodeUnknown) {
      return try await authorizePage(
        organization, request, device: device, code: code,
        errors: (nil, "No machine is waiting with this code. It may have expired: look at the machine again."),
        status: .unprocessableContent)
    }
  }

  private func decide(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request, role: .manager)
    guard let id = request.form["authorization_id"].flatMap({ DeviceAuthorizationID($0) }),
      let shown = ShownAuthorization(
        id: id, text: request.form["version"] ?? "", shownTo: request.secret, context),
      let device = request.form["device_id"].flatMap({ DeviceID($0) })
    else { throw FormFromElsewhere() }
    let root = "/organizations/\(organization.id)"
    let decision = DecideDeviceAuthorization(context)
    switch request.form["decision"] {
    case "approve":
      let license = request.form["license_id"].flatMap { LicenseID($0) }
      guard license != nil || request.form["license_id"] == nil else { throw FormFromElsewhere() }
      // Looked at before, as nothing takes an approval back.
      guard try await ReadDevices(context).get(device, by: request.actor).organizationID == organization.id else {
        throw LicensingError.notFound
      }
      _ = try await decision.approve(.init(shown), device: device, license: license, by: request.actor)
      return .seeOther("\(root)/devices/\(device)?done=approved")
    case "deny":
      try await decision.deny(
        .init(shown), in: organization.id, reason: request.form["reason"], by: request.actor)
      return .seeOther("\(root)?done=denied")
    default: throw FormFromElsewhere()
    }
  }
}
