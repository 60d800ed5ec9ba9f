import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a device.
struct DeviceInput: Sendable {
  var name = ""
  var kind = Device.Kind.server.rawValue
  var serialNumber = ""
  var articleNumber = ""
  var url = ""
  var hubID = ""
  var licenseID = ""

  init() {}

  init(_ device: Device) {
    name = device.name
    kind = device.kind.rawValue
    serialNumber = device.serialNumber ?? ""
    articleNumber = device.articleNumber ?? ""
    url = device.url ?? ""
    hubID = device.hubID?.text ?? ""
    licenseID = device.licenseID?.text ?? ""
  }

  init(_ form: FormParameters) {
    name = form["name"] ?? ""
    kind = form["kind"] ?? ""
    serialNumber = form["serial_number"] ?? ""
    articleNumber = form["article_number"] ?? ""
    url = form["url"] ?? ""
    hubID = form["hub_id"] ?? ""
    licenseID = form["license_id"] ?? ""
  }

  /// - Throws: `LicensingError.invalid`.
  var draft: CreateDevice.Draft {
    get throws {
      let ids = try ids
      var draft = CreateDevice.Draft(name: name, kind: ids.kind)
      draft.serialNumber = serialNumber
      draft.articleNumber = articleNumber
      draft.url = url
      draft.hubID = ids.hub
      draft.licenseID = ids.license
      return draft
    }
  }

  /// - Throws: `LicensingError.invalid`.
  var change: ChangeDevice.Change {
    get throws {
      let ids = try ids
      var change = ChangeDevice.Change()
      change.name = .set(name)
      change.kind = .set(ids.kind)
      change.serialNumber = .set(serialNumber)
      change.articleNumber = .set(articleNumber)
      change.url = .set(url)
      change.hubID = .set(ids.hub)
      change.licenseID = .set(ids.license)
      return change
    }
  }

  /// What was chosen from lists, which only a tampered form gets wrong.
  private var ids: (kind: Device.Kind, hub: DeviceID?, license: LicenseID?) {
    get throws {
      var fields = FieldValidation()
      fields.require(Device.Kind(rawValue: kind) != nil, "kind", "is one of the list")
      fields.require(hubID.isEmpty || DeviceID(hubID) != nil, "hub_id", "is one of the list")
      fields.require(licenseID.isEmpty || LicenseID(licenseID) != nil, "license_id", "is one of the list")
      try fields.finish()
      return (Device.Kind(rawValue: kind) ?? .other, DeviceID(hubID), LicenseID(licenseID))
    }
  }
}

extension ConsoleRoutes {
  /// - Parameter device: the one to be changed; nil: a new one.
  func deviceForm(
    _ input: DeviceInput, _ device: Device?, _ organization: Organization, _ request: ConsoleRequest
  ) async throws -> FormModel {
    let root = "/organizations/\(organization.id)/devices"
    let others = try await ReadDevices(context).list(
      of: organization.id, search: nil, Page(limit: Page<DeviceID>.largest), by: request.actor)
    var hubs = others.filter { $0.id != device?.id }.map { FormField.Option($0.id.text, $0.name) }
    let largest = Page<LicenseID>(limit: Page<LicenseID>.largest)
    var licenses = try await licenseRows(of: organization.id, largest, by: request.actor).map {
      FormField.Option($0.id, "\($0.product), \($0.use)")
    }
    // The lists are cut; what the device has stands in them all the same, or saving would take it away.
    if let id = device?.hubID, !hubs.contains(where: { $0.value == id.text }) {
      hubs.append(.init(id.text, try await ReadDevices(context).get(id, by: request.actor).name))
    }
    if let id = device?.licenseID, !licenses.contains(where: { $0.value == id.text }) {
      let license = try await ReadLicenses(context).get(id, by: request.actor).license
      licenses.append(.init(id.text, try await ReadProducts(context).get(license.productID, by: request.actor).name))
    }
    let fields = [
      FormField("name", "Name", value: input.name, hint: "As people call it: Store 12 server", isRequired: true),
      FormField(
        "kind", "Kind", value: input.kind, isRequired: true,
        options: Device.Kind.allCases.map { .init($0.rawValue, $0.word) }),
      FormField(
        "serial_number", "Serial number", value: input.serialNumber,
        hint: "Compared with what a machine says of itself when it asks for a license"),
      FormField("article_number", "Article number", value: input.articleNumber),
      FormField(
        "url", "Address", value: input.url, hint: "Where other machines reach it: https://hub.example.com",
        inputType: "url"),
      FormField(
        "hub_id", "Hub", value: input.hubID, hint: "The device that this one reports to" + Self.cut(others),
        options: [.init("", "none")] + hubs),
      FormField(
        "license_id", "License", value: input.licenseID, hint: "Which one an approval uses" + Self.cut(licenses),
        options: [.init("", "the only one that can be used")] + licenses),
    ]
    var form = FormModel(
      heading: device == nil ? "Add device" : "Edit \(device?.name ?? "")",
      action: device.map { "\(root)/\($0.id)/edit" } ?? "\(root)/new", fields: fields,
      submit: device == nil ? "Add device" : "Save", cancel: device.map { "\(root)/\($0.id)" } ?? root)
    form.version = device.map { "\($0.version)" }
    return form
  }

  private static func cut<Item>(_ list: [Item]) -> String {
    list.count < Page<DeviceID>.largest ? "" : "; the first \(Page<DeviceID>.largest) are listed"
  }
}
