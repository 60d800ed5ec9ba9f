import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// What is done to a device from its page. What cannot be undone, or is felt at once, is asked about on a page of its own, which says
// what it does to what.
extension ConsoleRoutes {
  func addDeviceSteps(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/devices/{device}"
    get(path + "/disable", on: router) { try await confirm($0, Self.disabling) }
    get(path + "/delete", on: router) { try await confirm($0, Self.deleting) }
    for (name, isDisabled) in [("disable", true), ("enable", false)] {
      post("\(path)/\(name)", on: router) { request in
        let organization = try await organization(of: request, role: .manager)
        let device = try await device(of: request, in: organization)
        var change = ChangeDevice.Change()
        change.isDisabled = .set(isDisabled)
        _ = try await ChangeDevice(context)(device.id, version: nil, change, by: request.actor)
        return .seeOther(
          "/organizations/\(organization.id)/devices/\(device.id)?done=\(isDisabled ? "disabled" : "saved")")
      }
    }
    post(path + "/delete", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let device = try await device(of: request, in: organization)
      try await DeleteDevice(context)(device.id, version: try request.version(), by: request.actor)
      return .seeOther("/organizations/\(organization.id)/devices?done=deleted")
    }
    addDeviceReleasing(path, to: router)
  }

  private func addDeviceReleasing(_ path: String, to router: Router<ServerRequestContext>) {
    get(path + "/release", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let details = try await ReadDeviceDetails(context)(
        try await device(of: request, in: organization).id, by: request.actor)
      guard
        let entry = details.activations.first(where: {
          $0.activation.id.text == request.query("activation_id") && $0.activation.releasedAt == nil
        })
      else { throw LicensingError.notFound }
      return try await asking(
        Self.releasing(entry, details, at: context.clock.now), of: details.overview.device, request, in: organization)
    }
    post(path + "/release", on: router) { request in
      let organization = try await organization(of: request, role: .manager)
      let device = try await device(of: request, in: organization)
      guard let id = request.form["activation_id"].flatMap({ ActivationID($0) }),
        try await ReadLicenses(context).activation(id, by: request.actor).deviceID == device.id
      else { throw LicensingError.notFound }
      try await ReleaseActivation(context)(id, by: request.actor)
      return .seeOther("/organizations/\(organization.id)/devices/\(device.id)?done=released")
    }
  }

  private func confirm(
    _ request: ConsoleRequest, _ question: (ReadDeviceDetails.Details, Timestamp) -> ConfirmPage
  ) async throws -> Response {
    let organization = try await organization(of: request, role: .manager)
    let device = try await device(of: request, in: organization)
    let details = try await ReadDeviceDetails(context)(device.id, by: request.actor)
    return try await asking(question(details, context.clock.now), of: device, request, in: organization)
  }

  private func asking(
    _ question: ConfirmPage, of device: Device, _ request: ConsoleRequest, in organization: Organization
  ) async throws -> Response {
    let devices = "/organizations/\(organization.id)/devices"
    return try await page(
      "confirm-change", question.submit, request, in: organization,
      trail: [.init("Devices", devices), .init(device.name, "\(devices)/\(device.id)")], question)
  }

  // MARK: The questions

  private static func disabling(_ details: ReadDeviceDetails.Details, at now: Timestamp) -> ConfirmPage {
    let device = details.overview.device
    var sentences = ends(of: details, at: now)
    if sentences.isEmpty {
      sentences.append("No machine holds tokens of it now, and none can be authorized meanwhile.")
    }
    if !details.below.isZero {
      sentences.append(
        "\(reporting(details.below)) They keep their licenses, and their tokens go on naming it as their hub.")
    }
    sentences.append("Its activations stay in use. You can enable it again; then its machine goes on by itself.")
    let href = href(device)
    return ConfirmPage(
      heading: "Disable \(device.name)?", sentences: sentences, action: href + "/disable", submit: "Disable device",
      cancel: href)
  }

  private static func deleting(_ details: ReadDeviceDetails.Details, at now: Timestamp) -> ConfirmPage {
    let device = details.overview.device
    var sentences: [ShownText] =
      ["This is for good. What the audit log tells of it stays."] + ends(of: details, at: now)
    let living = details.activations.filter { $0.activation.releasedAt == nil }
    if !living.isEmpty {
      let products = living.map(\.productName).joined(separator: ", ")
      sentences.append(
        "\(living.count == 1 ? "Its activation is" : "Its \(living.count) activations are") released for other devices: "
          + "\(products).")
    }
    if !details.below.isZero {
      sentences.append("\(reporting(details.below)) They have no hub then, from their next token on.")
    }
    let href = href(device)
    return ConfirmPage(
      heading: "Delete \(device.name)?", sentences: sentences, action: href + "/delete",
      fields: [("version", "\(device.version)")], submit: "Delete device", cancel: href)
  }

  private static func releasing(
    _ entry: ReadDeviceDetails.Entry, _ details: ReadDeviceDetails.Details, at now: Timestamp
  ) -> ConfirmPage {
    let device = details.overview.device
    let isHeld = details.overview.family?.activationID == entry.activation.id
    let href = href(device)
    return ConfirmPage(
      heading: "Release \(entry.productName) from \(device.name)?",
      sentences: ["The license can be used for another device at once."] + (isHeld ? ends(of: details, at: now) : [])
        + ["To be licensed again, the device has to be authorized again."],
      action: href + "/release", fields: [("activation_id", entry.activation.id.text)], submit: "Release activation",
      cancel: href)
  }

  /// What becomes of whoever holds the tokens, where somebody does.
  private static func ends(of details: ReadDeviceDetails.Details, at now: Timestamp) -> [ShownText] {
    guard let family = details.overview.family, let last = details.lastToken else { return [] }
    let holder = family.hostname ?? "Its machine"
    let first: ShownText =
      "\(holder) gets no more tokens from that moment on, and programs that ask this server are told that it is not licensed."
    guard last.age(at: now) != .ended else { return [first] }
    return [
      first,
      "What checks without asking this server takes its last token until that one ends, \(ShownTime(at: last.endsAt)).",
    ]
  }

  private static func reporting(_ count: CappedCount) -> String {
    count.count == 1 && !count.hasMore ? "1 device reports to it." : "\(count.text) devices report to it."
  }

  private static func href(_ device: Device) -> String {
    "/organizations/\(device.organizationID)/devices/\(device.id)"
  }
}
