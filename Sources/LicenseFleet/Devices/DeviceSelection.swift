import LicenseTokens

/// Nothing in the project is called so.
package struct UnknownDevices: Error, Equatable, CustomStringConvertible {
  /// As they were typed.
  package let texts: [String]

  package var description: String {
    let list = texts.map { "“\($0)”" }.joined(separator: ", ")
    return "no device of the project has the name, serial number or pattern \(list); see: countersign fleet list"
  }
}

/// Which devices of a project are meant.
package enum DeviceSelection: Sendable, Equatable, ExpressibleByArrayLiteral {
  case all
  /// By what was typed: names, serial numbers, or patterns of either with `*` and `?`.
  case typed([String])
  /// By their names to the letter, as a page sends them back.
  case named([String])

  /// What was typed; nothing means all devices.
  package init(_ texts: [String]) { self = texts.isEmpty ? .all : .typed(texts) }

  package init(arrayLiteral texts: String...) { self.init(texts) }

  /// - Returns: in the project's order, each once.
  package func devices(of project: FleetProject) throws(UnknownDevices) -> [FleetDevice] {
    switch self {
    case .all: project.devices
    case .typed(let texts): try Self.devices(of: project, typed: texts)
    case .named(let names): try Self.devices(of: project, named: names)
    }
  }

  private static func devices(
    of project: FleetProject, named names: [String]
  ) throws(UnknownDevices) -> [FleetDevice] {
    let chosen = Set(names)
    let devices = project.devices.filter { chosen.contains($0.name) }
    guard devices.count == chosen.count else {
      let known = Set(devices.map(\.name))
      throw UnknownDevices(texts: names.filter { !known.contains($0) })
    }
    return devices
  }

  private static func devices(
    of project: FleetProject, typed texts: [String]
  ) throws(UnknownDevices) -> [FleetDevice] {
    var chosen: Set<String> = []
    var unknown: [String] = []
    for text in texts {
      let meant = names(meantBy: text, in: project)
      if meant.isEmpty { unknown.append(text) }
      chosen.formUnion(meant)
    }
    guard unknown.isEmpty else { throw UnknownDevices(texts: unknown) }
    return project.devices.filter { chosen.contains($0.name) }
  }

  /// A name comes before a serial number that reads the same, and both before a pattern.
  private static func names(meantBy text: String, in project: FleetProject) -> [String] {
    if let device = project.device(named: text) { return [device.name] }
    if let serial = DeviceNumber.canonical(text) {
      let devices = project.devices.filter { $0.serialNumber.flatMap(DeviceNumber.canonical) == serial }
      if !devices.isEmpty { return devices.map(\.name) }
    }
    let folded = text.lowercased()
    guard Glob.isPattern(text) else {
      return project.devices.filter { $0.name.lowercased() == folded }.map(\.name)
    }
    let glob = Glob(folded)
    return project.devices.filter { device in
      glob.matches(device.name.lowercased()) || device.serialNumber.map { glob.matches($0.lowercased()) } ?? false
    }.map(\.name)
  }
}
