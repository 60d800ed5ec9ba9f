import HTTPCalls
import LicenseTokens

/// `countersign authorize`: shows what the machine behind a user code says of itself beside the device that it is taken for,
/// asks, and approves.
package struct AuthorizeDevice: Sendable {
  private let client: APIClient
  private let console: any Console

  package init(_ client: APIClient, on console: any Console) {
    self.client = client
    self.console = console
  }

  private static let options = ["user_code": "USER-CODE", "device_id": "--device", "license_id": "--license"]

  /// - Parameters:
  ///   - device: an id or a serial number.
  ///   - organization: an id or a name, where a serial number is to be looked for; nil: everywhere.
  ///   - license: nil: the device's, else the only one that can be used.
  ///   - isAgreed: nobody is asked.
  /// - Throws: `CommandFailure`.
  package func callAsFunction(
    _ userCode: String, device: String, organization: String?, license: String?, isAgreed: Bool, json: Bool
  ) async throws(CommandFailure) {
    let device = try await find(device, organization)
    let owner = try await client.asking("organization \(device.organizationID)") { client throws(APIFailure) in
      try await client.organization(device.organizationID)
    }
    let asked = try await client.asking(options: Self.options) { client throws(APIFailure) in
      try await client.deviceAuthorization(userCode: userCode, organization: device.organizationID)
    }
    if !isAgreed || !json { show(asked, beside: device) }
    if !isAgreed { try askWhether(device, of: owner) }
    let subject = license.map { "license \($0.terminalSafe)" }
    let answer = try await client.asking(subject, options: Self.options) { client throws(APIFailure) in
      try await client.approve(asked, userCode: userCode, device: device.id, license: license)
    }
    if json { return console.print(String(decoding: answer.value.json, as: UTF8.self)) }
    console.note("")
    console.print("\(device.name) of \(owner.name) is authorized.")
    let takesUnit = answer.members.flag("took_quota") == true
    console.note(
      "License \(answer.members.text("license_id") ?? "-"); "
        + (takesUnit ? "it took one unit of the quota." : "it had its unit of the quota already."))
  }

  private func askWhether(_ device: Device, of owner: Organization) throws(CommandFailure) {
    switch console.confirm("\nAuthorize \(device.name) of \(owner.name)?") {
    case true?: return
    case false?: throw CommandFailure(.refused, "not authorized; the request waits until it expires")
    case nil: throw CommandFailure(.usage, "there is no terminal to ask on; add --yes to authorize without a question")
    }
  }

  // MARK: What is shown

  private func show(_ asked: DeviceAuthorization, beside device: Device) {
    let rows: [(title: String, asked: String?, registered: String?, isCompared: Bool)] = [
      ("Name", asked.deviceName, device.name, true), ("Serial number", asked.serialNumber, device.serialNumber, true),
      ("Article number", asked.articleNumber, device.articleNumber, true), ("Host", asked.hostname, nil, false),
      ("System", asked.operatingSystem, nil, false), ("Software version", asked.softwareVersion, nil, false),
      ("Program", asked.clientID, nil, false), ("Address", asked.address, nil, false),
      ("Asked", asked.createdAt, nil, false),
    ]
    let table = Table(
      [.init(""), .init("THE MACHINE SAYS"), .init("THE DEVICE IS"), .init("", isWhole: true)],
      rows.map { row in
        let isDifferent = row.isCompared && Self.differ(row.asked, row.registered)
        return [
          row.title, row.asked ?? "not said", row.isCompared ? row.registered ?? "not registered" : " ",
          isDifferent ? "DIFFERENT" : " ",
        ]
      })
    // A question to a person, whoever reads the output.
    table.lines(columns: console.progressColumns).forEach { console.note($0) }
  }

  /// What only one side says is no difference.
  private static func differ(_ asked: String?, _ registered: String?) -> Bool {
    guard let asked, let registered else { return false }
    return !DeviceNumber.areSame(asked, registered)
      && asked.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        != registered.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  // MARK: Which device

  private func find(_ named: String, _ organization: String?) async throws(CommandFailure) -> Device {
    if named.hasPrefix("dev_") {
      return try await client.asking("device \(named.terminalSafe)") { client throws(APIFailure) in
        try await client.device(named)
      }
    }
    var found: [Device] = []
    for organization in try await ChosenOrganizations(organization, from: client).all {
      let devices = try await client.asking { client throws(APIFailure) in
        try await client.devices(of: organization.id, search: DeviceNumber.trimmed(named))
      }
      found += devices.filter { $0.serialNumber.map { DeviceNumber.areSame($0, named) } ?? false }
    }
    guard let device = found.first else {
      throw CommandFailure(
        .refused,
        "there is no device with the serial number \(named.terminalSafe); see: countersign devices")
    }
    guard found.count == 1 else {
      throw CommandFailure(
        .refused,
        "several devices have this serial number; take one's id: \(found.map(\.id).joined(separator: ", "))")
    }
    return device
  }
}
