import LicenseTokens

/// Where a device of the project stands.
package enum DeviceStanding: String, Sendable, Equatable {
  case noLicenseFile = "no_license_file"
  /// A license file is on hand and not on the device.
  case onHand = "on_hand"
  /// The device has the license file that is on hand.
  case installed
  /// Of the license file on hand.
  case expired, revoked
  /// The license file on hand is for other numbers than the device's.
  case otherNumbers = "other_numbers"
  /// The server no longer publishes the key that the license file on hand is signed with: no license agent that knows so takes it.
  case keyWithdrawn = "key_withdrawn"

  /// For people.
  package var words: String {
    switch self {
    case .noLicenseFile: "No license file"
    case .onHand: "On hand"
    case .installed: "Installed"
    case .expired: "Expired"
    case .revoked: "Revoked"
    case .otherNumbers: "For other numbers"
    case .keyWithdrawn: "Signing key withdrawn"
    }
  }

  static let keyWithdrawnSentence =
    "The key that the license file is signed with was withdrawn. Generate the license file anew."

  /// - Parameter now: seconds since 1970.
  package static func of(_ device: FleetDevice, in project: FleetProject, at now: Int64) -> DeviceStanding {
    guard let file = device.licenseFile else { return .noLicenseFile }
    if project.isRevoked(file.claims.id) { return .revoked }
    guard device.numbers.map(file.isFor) ?? false else { return .otherNumbers }
    if file.claims.status(at: now) == .expired { return .expired }
    if project.isKeyWithdrawn(of: file.compact) { return .keyWithdrawn }
    return device.installation?.licenseFile == file.claims.id ? .installed : .onHand
  }
}

extension FleetProject {
  /// Whether a document is signed with a key that is no longer among those of the server. Keys that somebody handed over say nothing
  /// of what is missing.
  /// - Parameter compact: the document without its armor.
  package func isKeyWithdrawn(of compact: String) -> Bool {
    guard let keySet, keySetReadAt ?? 0 > 0, let keyID = LicenseText.keyID(of: compact) else { return false }
    return keySet[keyID] == nil
  }

  /// Looked up by halves: the ids are in order.
  package func isRevoked(_ licenseFile: String) -> Bool {
    var range = 0..<revoked.count
    while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
      if revoked[middle] == licenseFile { return true }
      range = revoked[middle] < licenseFile ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return false
  }
}
