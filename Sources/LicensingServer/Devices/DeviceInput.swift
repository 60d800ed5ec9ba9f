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
  /// What was typed where there are too many devices for a list; nil where one is chosen.
  var hub: String?
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
    hub = form.names.contains("hub") ? form["hub"] ?? "" : nil
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
