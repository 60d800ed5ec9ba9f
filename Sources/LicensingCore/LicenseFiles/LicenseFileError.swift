/// Why a device gets no license file.
package enum LicenseFileError: String, Error, Sendable, CaseIterable {
  case serialNumberNotFound = "serial_number_not_found"
  case articleNumberNotFound = "article_number_not_found"
  case noLocalLicense = "no_local_license"
  case insufficientQuota = "insufficient_quota"

  /// What a technician needs to know, in a sentence or two.
  package func message(_ advice: LicenseFileAdvice) -> String {
    switch self {
    case .serialNumberNotFound:
      "The serial number is missing, or is not one of this product\(advice.serialNumberLook)."
        + " Read it from the device's type plate."
    case .articleNumberNotFound:
      "The article number is missing, or is not one that this license covers. Read it from the device's type plate."
    case .noLocalLicense:
      "There is no license at hand that gives license files: it is suspended, revoked or expired, or was never set up for it."
        + " Ask the vendor."
    case .insufficientQuota:
      advice.returnsUnits
        ? "Every unit of the license is in use. Ask the vendor for more, or revoke license files that are no longer needed."
        : "Every unit of the license is in use. Ask the vendor for more."
    }
  }
}

/// What helps with an error under one license and does not under another.
package struct LicenseFileAdvice: Sendable, Equatable {
  /// Whether a revoked file gives its unit back.
  let returnsUnits: Bool
  let serialNumberPattern: String?

  package init(returnsUnits: Bool = false, serialNumberPattern: String? = nil) {
    self.returnsUnits = returnsUnits
    self.serialNumberPattern = serialNumberPattern
  }

  /// Goes on after "the product"; empty where every number will do.
  fileprivate var serialNumberLook: String {
    guard let pattern = serialNumberPattern, pattern.contains(where: { $0 != "*" }) else { return "" }
    return ", whose serial numbers look like \(DeviceNumberPattern.example(of: pattern))"
  }
}
