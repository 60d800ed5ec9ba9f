/// Why a device gets no license file.
package enum LicenseFileError: String, Error, Sendable, CaseIterable {
  case serialNumberNotFound = "serial_number_not_found"
  case articleNumberNotFound = "article_number_not_found"
  case noLocalLicense = "no_local_license"
  case insufficientQuota = "insufficient_quota"

  /// What a technician needs to know, in a sentence or two.
  package var message: String {
    switch self {
    case .serialNumberNotFound:
      "The serial number is missing, or is not one of this product. Read it from the device's type plate."
    case .articleNumberNotFound:
      "The article number is missing, or is not one that this license covers. Read it from the device's type plate."
    case .noLocalLicense:
      "There is no license at hand that gives license files: it is suspended, revoked or expired, or was never set up for it."
        + " Ask the vendor."
    case .insufficientQuota:
      "Every unit of the license is in use. Ask the vendor for more, or revoke license files that are no longer needed."
    }
  }
}
