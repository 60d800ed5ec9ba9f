/// LicenseFleet is the technician's side of license files: it obtains them for devices that are never online, keeps them
/// in a project and on the machine, and installs them.

/// Why a device has no license file. The codes are the server's; the last one is said on this side only.
package enum FleetError: String, Error, CaseIterable, Sendable {
  case serialNumberNotFound = "serial_number_not_found"
  case articleNumberNotFound = "article_number_not_found"
  case noLocalLicense = "no_local_license"
  case insufficientQuota = "insufficient_quota"
  case noValidLicenseReturned = "no_valid_license_returned"

  /// What a technician needs to know, where the server has not said it better.
  package var sentence: String {
    switch self {
    case .serialNumberNotFound:
      "The serial number was not found: it is missing, or is not 1 to 64 letters, digits, and - . _ /."
    case .articleNumberNotFound:
      "The article number was not found: it is missing, or not one that the product licenses."
    case .noLocalLicense: "There is no parent license to generate it under, or it has ended."
    case .insufficientQuota: "The license has no unit left in its quota."
    case .noValidLicenseReturned: "What the server returned is no valid license file for this device."
    }
  }
}

/// Why something could not be done at all.
package enum FleetFailure: Error, Equatable, CustomStringConvertible {
  /// The server, or what is asked of it, cannot be had now.
  case unreachable(String)
  /// The server, an agent or a check refused.
  case refused(code: String, message: String)
  /// What was typed is not what is wanted.
  case usage(String)

  package var description: String {
    switch self {
    case .unreachable(let message), .refused(_, let message), .usage(let message): message
    }
  }
}
