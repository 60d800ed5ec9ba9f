import LicenseTokens

/// A device that is to come into a project, or what is to change about one.
package struct NewDevice: Sendable, Equatable {
  /// As typed; nil: the serial number.
  package var name: String?
  package var serialNumber: String?
  package var articleNumber: String?
  package var licenseID: String?
  package var agent: DeviceAgent?

  package init(
    name: String? = nil, serialNumber: String? = nil, articleNumber: String? = nil, licenseID: String? = nil,
    agent: DeviceAgent? = nil
  ) {
    self.name = name.flatMap(Self.text)
    self.serialNumber = serialNumber.map(DeviceNumber.trimmed).flatMap(Self.text)
    self.articleNumber = articleNumber.map(DeviceNumber.trimmed).flatMap(Self.text)
    self.licenseID = licenseID.flatMap(Self.text)
    self.agent = agent
  }

  /// Nil for one that says nothing.
  private static func text(_ text: String) -> String? {
    let trimmed = DelimitedText.trimmed(text)
    return trimmed.isEmpty ? nil : trimmed
  }

  /// Why it cannot come in.
  enum Refusal: Error, Equatable {
    case nameless
    case badName
    case badSerialNumber
    case badArticleNumber
    case nameTaken
    /// Another device, by its name, has these numbers.
    case numbersTaken(String)
    /// The project has no parent license of it.
    case unknownLicense(String)

    var code: String {
      switch self {
      case .nameless, .badName: "invalid_name"
      case .badSerialNumber: FleetError.serialNumberNotFound.rawValue
      case .badArticleNumber: FleetError.articleNumberNotFound.rawValue
      case .nameTaken: "name_taken"
      case .numbersTaken: "numbers_taken"
      case .unknownLicense: "unknown_license"
      }
    }

    var sentence: String {
      switch self {
      case .nameless: "It has neither a name nor a serial number."
      case .badName: "A name has 1 to 100 characters, and no control characters."
      case .badSerialNumber: FleetError.serialNumberNotFound.sentence
      case .badArticleNumber: "Article numbers are 1 to 64 letters, digits, and - . _ /."
      case .nameTaken: "A device of this name is in the project already; change it with --update."
      case .numbersTaken(let name): "“\(name)” has this serial number and article number already."
      case .unknownLicense(let id): "The project has no parent license of \(id)."
      }
    }
  }

  /// Puts the device into the project, or into the place of the one that has its name.
  ///
  /// - Parameters:
  ///   - owners: the names of the project's devices by their numbers; kept up.
  ///   - update: one that is there already is changed in what is said anew.
  /// - Returns: the device as it now is, and whether anything changed.
  func enter(
    _ project: inout FleetProject, _ owners: inout [DeviceNumbers: String], update: Bool, at now: Int64
  ) throws(Refusal) -> (device: FleetDevice, outcome: FleetReport.Outcome) {
    guard let name = name ?? serialNumber else { throw .nameless }
    guard name.count <= 100, !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw .badName
    }
    if let licenseID, !project.parentLicenses.contains(where: { $0.licenseID == licenseID }) {
      throw .unknownLicense(licenseID)
    }
    let former = project.device(named: name)
    var device = former ?? FleetDevice(name: name)
    device.serialNumber = serialNumber ?? device.serialNumber
    device.articleNumber = articleNumber ?? device.articleNumber
    device.licenseID = licenseID ?? device.licenseID
    device.agent = agent.map { device.agent?.merged(with: $0) ?? $0 } ?? device.agent
    if let serial = device.serialNumber, DeviceNumber.canonical(serial) == nil { throw .badSerialNumber }
    if let article = device.articleNumber, DeviceNumber.canonical(article) == nil { throw .badArticleNumber }
    let numbers = device.numbers
    if let numbers, let owner = owners[numbers], owner != name { throw .numbersTaken(owner) }
    guard let former else {
      project.devices.append(device)
      if let numbers { owners[numbers] = name }
      project.note(FleetEvent(at: now, .added, device: name))
      return (device, .done(.added))
    }
    guard former != device else { return (device, .unchanged(.added)) }
    guard update else { throw .nameTaken }
    device.problem = nil
    project.change(name) { $0 = device }
    if let old = former.numbers { owners[old] = nil }
    if let numbers { owners[numbers] = name }
    project.note(FleetEvent(at: now, .changed, device: name))
    return (device, .done(.changed))
  }
}

extension DeviceAgent {
  /// The agent at a new address is another one; at the same, what was not said anew stays.
  fileprivate func merged(with newer: DeviceAgent) -> DeviceAgent {
    guard newer.url == url else { return newer }
    return DeviceAgent(
      url: url, certificate: newer.certificate ?? certificate, fingerprint: newer.fingerprint ?? fingerprint,
      key: newer.key ?? key)
  }
}

extension Fleet {
  /// Adds devices, each that can be.
  package func add(_ devices: [NewDevice], update: Bool = false) throws -> FleetReport {
    let now = now()
    var lines: [FleetReport.Line] = []
    try project.update { project in
      var owners = Dictionary(project.devices.compactMap { device in device.numbers.map { ($0, device.name) } }) {
        a, _ in a
      }
      lines = devices.map { new in
        do throws(NewDevice.Refusal) {
          let (device, outcome) = try new.enter(&project, &owners, update: update, at: now)
          return FleetReport.Line(device, outcome)
        } catch {
          var shown = FleetDevice(name: new.name ?? new.serialNumber ?? "–")
          (shown.serialNumber, shown.articleNumber) = (new.serialNumber, new.articleNumber)
          return FleetReport.Line(shown, .failed(code: error.code, message: error.sentence))
        }
      }
    }
    return FleetReport(lines)
  }
}
