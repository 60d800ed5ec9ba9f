import LicenseTokens

/// Generating obtains license files from the server: who needs one and under which parent license (`GeneratePlan`), in chunks
/// that are safe on the disk before the next is asked for (`Fleet+Generate`).

/// What is to be asked for which devices.
struct GeneratePlan: Equatable {
  struct Group: Equatable {
    let parent: ParentLicense
    var devices: [FleetDevice]
  }

  struct Refusal: Equatable {
    let device: FleetDevice
    let error: FleetError
    let message: String
  }

  /// In the order of the project's parent licenses.
  var groups: [Group] = []
  /// Those whose license file is good.
  var unchanged: [FleetDevice] = []
  /// Those for which nothing can be asked.
  var refused: [Refusal] = []

  /// - Parameters:
  ///   - licenseID: under which license, for devices that name none.
  ///   - again: ask for those as well whose license file is good.
  ///   - now: seconds since 1970.
  init(_ devices: [FleetDevice], in project: FleetProject, licenseID: String?, again: Bool, at now: Int64) {
    let verifier = project.verifier
    for device in devices {
      if !again, Self.isServed(device, by: verifier, at: now) {
        unchanged.append(device)
        continue
      }
      do throws(Reason) {
        try Self.requireNumbers(of: device)
        add(device, under: try Self.parent(for: device, in: project, licenseID: licenseID))
      } catch {
        refused.append(Refusal(device: device, error: error.error, message: error.message))
      }
    }
    let order = project.parentLicenses.map(\.id)
    groups.sort { order.firstIndex(of: $0.parent.id) ?? 0 < order.firstIndex(of: $1.parent.id) ?? 0 }
  }

  private struct Reason: Error {
    let error: FleetError
    let message: String

    init(_ error: FleetError, _ message: String? = nil) {
      self.error = error
      self.message = message ?? error.sentence
    }
  }

  private mutating func add(_ device: FleetDevice, under parent: ParentLicense) {
    if let index = groups.firstIndex(where: { $0.parent.id == parent.id }) {
      groups[index].devices.append(device)
    } else {
      groups.append(Group(parent: parent, devices: [device]))
    }
  }

  /// The license file is good, and the server would give no other: asking again late in a file's life gets a new one.
  private static func isServed(_ device: FleetDevice, by verifier: LicenseFileVerifier?, at now: Int64) -> Bool {
    guard let file = device.licenseFile, let serial = device.serialNumber, let verifier,
      let claims = try? verifier.verify(
        file.compact, serialNumber: serial, articleNumber: device.articleNumber, at: now)
    else { return false }
    guard claims.status(at: now) == .licensed else { return false }
    guard let expiresAt = claims.expiresAt else { return true }
    return expiresAt - now >= (expiresAt - claims.issuedAt) / 2
  }

  private static func requireNumbers(of device: FleetDevice) throws(Reason) {
    guard device.serialNumber.flatMap(DeviceNumber.canonical) != nil else { throw Reason(.serialNumberNotFound) }
    guard device.articleNumber.flatMap(DeviceNumber.canonical) != nil else { throw Reason(.articleNumberNotFound) }
  }

  private static func parent(
    for device: FleetDevice, in project: FleetProject, licenseID: String?
  ) throws(Reason) -> ParentLicense {
    let living = project.parentLicenses.filter { $0.endedAt == nil }
    if let wanted = device.licenseID ?? licenseID {
      // The newest: a renewed parent license ends the one before.
      if let parent = living.last(where: { $0.licenseID == wanted }) { return parent }
      throw Reason(.noLocalLicense, "There is no parent license file for the license \(wanted), or it has ended.")
    }
    guard Set(living.map(\.licenseID)).count <= 1 else {
      throw Reason(
        .noLocalLicense, "There are several parent licenses: say with --license under which one it is to be generated.")
    }
    guard let parent = living.last else {
      throw Reason(
        .noLocalLicense,
        project.parentLicenses.isEmpty
          ? "There is no parent license file in the project. Add one with: countersign fleet init --parent FILE"
          : "The parent license has ended. Download a new parent license file on the license's page, and add it with: "
            + "countersign fleet init --parent FILE")
    }
    return parent
  }
}
