import LicenseTokens

/// What a bundle is worth to the devices of a project: which of them find their license file in it, and what the project knows
/// better.
struct BundleReview {
  let lines: [FleetReport.Line]
  /// What differs from the project, for people.
  let notes: [String]
  /// It does not say of all that the project knows to be revoked.
  let isOutdated: Bool

  /// - Parameters:
  ///   - isAll: all devices are meant: those of another license are no part of it.
  ///   - isFresh: the server made it of what the project has now.
  ///   - now: seconds since 1970.
  init(
    _ bundle: LicenseBundle, in project: FleetProject, for devices: [FleetDevice], isAll: Bool, isFresh: Bool,
    at now: Int64
  ) {
    let held = Set(bundle.entries.compactMap { try? LicenseFileClaims(unverified: $0.file).id })
    let owners = project.licenseIDs
    lines = devices.compactMap { device in
      guard owners[device.name] == bundle.licenseID else {
        return isAll
          ? nil
          : FleetReport.Line(
            device, .failed(code: "other_license", message: "The device is not under the license of this bundle."))
      }
      let standing = DeviceStanding.of(device, in: project, at: now)
      return FleetReport.Line(
        device,
        Self.outcome(standing, isHeld: device.licenseFile.map { held.contains($0.claims.id) } ?? false, isFresh),
        licenseFile: device.licenseFile?.claims.id)
    }
    let unheard = project.issued(under: bundle.licenseID, owners).union(held).filter(project.isRevoked)
      .subtracting(bundle.revoked).subtracting(Self.ended(bundle, devices: project.devices, at: now))
    isOutdated = !unheard.isEmpty
    let numbers = Set(project.devices.compactMap(\.numbers))
    let others = bundle.entries.count { entry in
      DeviceNumbers(entry.serialNumber, entry.articleNumber).map { !numbers.contains($0) } ?? true
    }
    notes = [Self.sentence(unheard: unheard.count, bundle), Self.sentence(others: others)].compactMap { $0 }
  }

  /// The ids of license files whose time is over, as far as that is known: no agent has to hear that they were revoked.
  private static func ended(_ bundle: LicenseBundle, devices: [FleetDevice], at now: Int64) -> Set<String> {
    let known =
      devices.compactMap { $0.licenseFile?.claims }
      + bundle.entries.compactMap { try? LicenseFileClaims(unverified: $0.file) }
    return Set(known.filter { claims in claims.expiresAt.map { $0 <= now } ?? false }.map(\.id))
  }

  private static func outcome(
    _ standing: DeviceStanding, isHeld: Bool, _ isFresh: Bool
  ) -> FleetReport.Outcome {
    let message =
      switch standing {
      case .onHand, .installed: ""
      case .noLicenseFile: "There is no license file for this device. Generate or import one first."
      case .expired: "The device's license file has expired. Generate it anew."
      case .revoked: "The device's license file was revoked."
      case .otherNumbers: "The license file on hand is for other numbers than the device's. Generate it anew."
      case .keyWithdrawn: DeviceStanding.keyWithdrawnSentence
      }
    guard message.isEmpty else { return .failed(code: standing.rawValue, message: message) }
    if isHeld { return .done(.exported) }
    return .failed(
      code: "not_in_bundle",
      message: isFresh
        ? "The server left this device's license file out of the bundle: it is no longer good."
        : "The bundle on hand does not hold this device's license file.")
  }

  private static func sentence(unheard count: Int, _ bundle: LicenseBundle) -> String? {
    guard count > 0 else { return nil }
    let files = count == 1 ? "1 license file was" : "\(count) license files were"
    return "It was made on \(ProjectTime.text(bundle.issuedAt)), before \(files) revoked: agents will not hear of it."
  }

  private static func sentence(others count: Int) -> String? {
    switch count {
    case 0: nil
    case 1: "1 license file in it is for a device that is not in the project."
    default: "\(count) license files in it are for devices that are not in the project."
    }
  }
}

extension FleetProject {
  /// The ids of the devices' license files under a license that can be used: what a bundle is made of.
  func bundled(_ devices: [FleetDevice], under licenseID: String, at now: Int64) -> [String] {
    devices.compactMap { device in
      guard let file = device.licenseFile, file.claims.license.id == licenseID else { return nil }
      switch DeviceStanding.of(device, in: self, at: now) {
      case .onHand, .installed: return file.claims.id
      case .noLicenseFile, .expired, .revoked, .otherNumbers, .keyWithdrawn: return nil
      }
    }
  }

  /// Under which license each device is, by its name; none where that is not known.
  fileprivate var licenseIDs: [String: String] {
    let only = onlyLicenseID
    return Dictionary(
      devices.compactMap { device in
        (device.licenseFile?.claims.license.id ?? device.licenseID ?? only).map { (device.name, $0) }
      }
    ) { a, _ in a }
  }

  /// Nil if there are several.
  private var onlyLicenseID: String? {
    let ids = Set(parentLicenses.map(\.licenseID))
    return ids.count == 1 ? ids.first : nil
  }

  /// The ids of the license files that devices under a license have or had, as far as the project remembers.
  fileprivate func issued(under licenseID: String, _ owners: [String: String]) -> Set<String> {
    let only = onlyLicenseID
    let inHistory = history.compactMap { event -> String? in
      switch event.kind {
      case .generated, .imported, .installed, .uninstalled:
        // A device that was removed is remembered by its name alone.
        guard let device = event.device, owners[device] ?? only == licenseID else { return nil }
        return event.subject
      default: return nil
      }
    }
    return Set(inHistory).union(
      devices.compactMap(\.licenseFile).filter { $0.claims.license.id == licenseID }.map(\.claims.id))
  }
}
