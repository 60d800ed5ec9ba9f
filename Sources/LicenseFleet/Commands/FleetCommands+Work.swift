package import AdministrationClient
import HTTPCalls
package import LicenseTokens

extension FleetCommands {
  /// `fleet init`
  /// - Parameters:
  ///   - parents: the texts of parent license files.
  ///   - address: the server's; nil: the one that the files name.
  package func begin(
    parents: [String], server address: String?, keySet: JSONWebKeySet?, certificateAuthorities: String?
  ) async throws(CommandFailure) {
    do {
      let notes = try await fleet.begin(
        parentLicenses: parents, server: address, keySet: keySet, certificateAuthorities: certificateAuthorities)
      notes.forEach { console.note($0.terminalSafe) }
      if isJSON { try printProject() }
    } catch {
      throw CommandFailure(fleet: error)
    }
  }

  private func printProject() throws {
    let project = try fleet.project.load()
    let json = JSONValue.object([
      "project": .string(fleet.project.path), "server": .string(project.server),
      "licenses": .array(project.parentLicenses.filter { $0.endedAt == nil }.map { .string($0.licenseID) }),
    ])
    console.print(String(decoding: json.json, as: UTF8.self))
  }

  /// `fleet quota`
  package func quota() async throws(CommandFailure) -> FleetReport.Verdict {
    let report: FleetReport
    do { report = try await fleet.quotas() } catch { throw CommandFailure(fleet: error) }
    report.notes.forEach { console.note($0.terminalSafe) }
    guard !isJSON else {
      let json = JSONValue.object(["quotas": .array(report.quotas.map(\.json))])
      console.print(String(decoding: json.json, as: UTF8.self))
      return report.verdict
    }
    console.print(
      Table(
        [
          Table.Column("LICENSE", isWhole: true), Table.Column("ORGANIZATION"), Table.Column("PRODUCT"),
          Table.Column("TOTAL", isRight: true), Table.Column("USED", isRight: true),
          Table.Column("RESERVED", isRight: true), Table.Column("REMAINING", isRight: true),
        ],
        report.quotas.map { line in
          [
            line.licenseID, line.organization, line.product, line.quota.total.map(String.init) ?? "unlimited",
            String(line.quota.used), String(line.quota.reserved), line.quota.remaining.map(String.init) ?? "unlimited",
          ]
        }))
    return report.verdict
  }

  /// `fleet generate`
  package func generate(
    _ devices: [String], licenseID: String?, again: Bool
  ) async throws(CommandFailure) -> FleetReport.Verdict {
    try await reporting("Generating") { progress in
      try await fleet.generate(DeviceSelection(devices), licenseID: licenseID, again: again, progress: progress)
    }
  }

  /// `fleet install`
  package func install(_ devices: [String], again: Bool) async throws(CommandFailure) -> FleetReport.Verdict {
    try await reporting("Installing") { try await fleet.install(DeviceSelection(devices), again: again, progress: $0) }
  }

  /// `fleet import`
  package func importFile(_ text: String, for device: String) async throws(CommandFailure) -> FleetReport.Verdict {
    try await reporting("Importing") { _ in try await fleet.importFile(text, for: .typed([device])) }
  }

  /// `fleet import-bundle`
  package func importBundle(_ text: String) async throws(CommandFailure) -> FleetReport.Verdict {
    try await reporting("Importing") { _ in try await fleet.importBundle(text) }
  }

  /// `fleet export-bundle`
  /// - Parameters:
  ///   - path: of the file to write.
  ///   - devices: for which devices; none means all.
  package func exportBundle(
    to path: String, for devices: [String], licenseID: String?
  ) async throws(CommandFailure) -> FleetReport.Verdict {
    try await reporting("Exporting") { _ in
      try await fleet.exportBundle(to: path, licenseID: licenseID, for: DeviceSelection(devices))
    }
  }

  /// `fleet remove`
  /// - Parameters:
  ///   - isLicense: take the license off the devices, and leave them in the project.
  ///   - isSure: do not ask.
  package func remove(
    _ devices: [String], isLicense: Bool, isSure: Bool
  ) async throws(CommandFailure) -> FleetReport.Verdict {
    guard !devices.isEmpty else { throw CommandFailure(.usage, "say which devices; “*” means all of them") }
    if !isSure { try confirmRemoval(of: devices, isLicense: isLicense) }
    return try await reporting("Removing") { progress in
      isLicense
        ? try await fleet.uninstall(DeviceSelection(devices), progress: progress)
        : try fleet.remove(DeviceSelection(devices))
    }
  }

  private func confirmRemoval(of devices: [String], isLicense: Bool) throws(CommandFailure) {
    let chosen: [FleetDevice]
    do { chosen = try DeviceSelection(devices).devices(of: try fleet.project.load()) } catch {
      throw CommandFailure(fleet: error)
    }
    let which = chosen.count == 1 ? "“\(chosen[0].name.terminalSafe)”" : "\(chosen.count) devices"
    let question: String
    if isLicense {
      question = "Take the license off \(which)? Each stops being licensed at once."
    } else {
      // The rest is quickly typed again.
      guard chosen.contains(where: \.isCostlyToForget) else { return }
      question =
        "Remove \(which) from the project? Pinned certificates, api-keys and what is installed are forgotten; the devices stay "
        + "licensed."
    }
    switch console.confirm(question) {
    case true?: break
    case false?: throw CommandFailure(.refused, "nothing was removed")
    case nil: throw CommandFailure(.usage, "there is no terminal to ask on; say --yes if you are sure")
    }
  }
}

extension FleetDevice {
  /// Somebody compared its agent's certificate, or typed its key, or its license file is installed.
  fileprivate var isCostlyToForget: Bool { agent?.certificate != nil || agent?.key != nil || installation != nil }
}
