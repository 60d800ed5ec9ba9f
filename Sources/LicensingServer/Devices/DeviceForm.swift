import LicensingCore
import WebPages

extension ConsoleRoutes {
  /// - Parameter device: the one to be changed; nil: a new one.
  func deviceForm(
    _ input: DeviceInput, _ device: Device?, _ organization: Organization, _ request: ConsoleRequest
  ) async throws -> FormModel {
    let root = "/organizations/\(organization.id)/devices"
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
      try await hubField(input, device, organization, request),
      try await licenseField(input, device, organization, request),
    ]
    var form = FormModel(
      heading: device == nil ? "Add device" : "Edit \(device?.name ?? "")",
      action: device.map { "\(root)/\($0.id)/edit" } ?? "\(root)/new", fields: fields,
      submit: device == nil ? "Add device" : "Save", cancel: device.map { "\(root)/\($0.id)" } ?? root)
    form.version = device.map { "\($0.version)" }
    return form
  }

  private func licenseField(
    _ input: DeviceInput, _ device: Device?, _ organization: Organization, _ request: ConsoleRequest
  ) async throws -> FormField {
    let largest = Page<LicenseID>(limit: Page<LicenseID>.largest)
    let found = try await ReadLicenses(context).list(of: organization.id, largest, by: request.actor)
    var options = found.map { FormField.Option($0.license.id.text, Self.option($0.license, $0.product)) }
    // The list is cut; what the device has stands in it all the same, or saving would take it away.
    if let id = device?.licenseID, !options.contains(where: { $0.value == id.text }) {
      let entry = try await ReadLicenses(context).get(id, by: request.actor)
      options.append(.init(id.text, Self.option(entry.license, entry.product)))
    }
    let cut = found.count < largest.limit ? "" : "; the first \(largest.limit) are listed"
    return FormField(
      "license_id", "License", value: input.licenseID, hint: "Which one an approval uses" + cut,
      options: [.init("", "the only one that can be used")] + options)
  }

  private static func option(_ license: License, _ product: Product) -> String {
    "\(product.name), " + (license.quota.map { "\(license.used) of \($0) activations used" } ?? "no limit")
  }

  // MARK: The hub

  /// How many devices a list to choose from has at most; of more, one is typed.
  private static let mostChoices = 100

  private func hubField(
    _ input: DeviceInput, _ device: Device?, _ organization: Organization, _ request: ConsoleRequest
  ) async throws -> FormField {
    let others = try await ReadDevices(context).list(
      of: organization.id, search: nil, Page(limit: Self.mostChoices + 2), by: request.actor
    ).filter { $0.id != device?.id }
    guard others.count > Self.mostChoices else {
      return FormField(
        "hub_id", "Hub", value: input.hubID, hint: "The device that this one reports to",
        options: [.init("", "none")] + others.map { .init($0.id.text, $0.name) })
    }
    return FormField(
      "hub", "Hub", value: try await hubText(input, request),
      hint: "The device that this one reports to: its name, serial number or server ID. Empty: none")
  }

  /// What was typed; of a hub that was not typed, its name.
  private func hubText(_ input: DeviceInput, _ request: ConsoleRequest) async throws -> String {
    if let typed = input.hub { return typed }
    guard let id = DeviceID(input.hubID) else { return "" }
    return (try? await ReadDevices(context).get(id, by: request.actor).name) ?? input.hubID
  }

  /// The input with the hub that was typed, where one was.
  /// - Parameter device: the one to be changed; what says the name of its hub leaves it as it is.
  /// - Throws: `LicensingError.invalid` unless it is exactly one device.
  func hubChosen(
    _ input: DeviceInput, _ device: Device?, _ organization: Organization, _ request: ConsoleRequest
  ) async throws -> DeviceInput {
    guard let typed = input.hub?.trimmed else { return input }
    var chosen = input
    chosen.hubID = ""
    if typed.isEmpty { return chosen }
    if let id = DeviceID(typed) {
      chosen.hubID = id.text
      return chosen
    }
    if let id = device?.hubID, try await ReadDevices(context).get(id, by: request.actor).name == typed {
      chosen.hubID = id.text
      return chosen
    }
    let found = try await ReadDevices(context).list(
      of: organization.id, search: typed, Page(limit: Self.mostChoices), by: request.actor
    ).filter { $0.id != device?.id }
    let exact = found.filter { $0.name.folded == typed.folded || $0.serialNumber?.folded == typed.folded }
    guard exact.count == 1, let only = exact.first else {
      throw LicensingError.invalid([
        FieldProblem("hub", Self.problem(exact.isEmpty ? found : exact, isExact: !exact.isEmpty))
      ])
    }
    chosen.hubID = only.id.text
    return chosen
  }

  /// What is wrong with a hub that was typed stands beside where it was typed.
  func namingHub(of input: DeviceInput, _ save: () async throws -> String) async throws -> String {
    do {
      return try await save()
    } catch LicensingError.invalid(let problems) where input.hub != nil {
      throw LicensingError.invalid(problems.map { $0.field == "hub_id" ? FieldProblem("hub", $0.message) : $0 })
    }
  }

  private static func problem(_ devices: [Device], isExact: Bool) -> String {
    let names = devices.prefix(5).map { device in
      device.name + " (" + (device.serialNumber ?? device.id.text) + ")"
    }.joined(separator: ", ")
    let more = devices.count > 5 ? " and others" : ""
    if isExact { return "is said of several devices; type the serial number or server ID: \(names)\(more)" }
    if devices.isEmpty { return "is the name, serial number or server ID of a device; none has this" }
    return "is the whole name, serial number or server ID of a device. Near to this are \(names)\(more)"
  }
}
