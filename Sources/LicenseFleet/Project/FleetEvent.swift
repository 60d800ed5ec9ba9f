/// One line of the project's history.
package struct FleetEvent: Sendable, Equatable {
  /// What can happen; the words are the project file's.
  package enum Kind: String, Sendable, CaseIterable {
    case added, changed, generated, imported, installed, uninstalled, removed, failed
    case parentLicenseAdded = "parent_license_added"
    case bundleObtained = "bundle_obtained"
    case bundleExported = "bundle_exported"
  }

  /// Seconds since 1970.
  package let at: Int64
  package let kind: Kind
  /// The device's name; nil for what is about the whole project.
  package let device: String?
  /// The id of the license file, the parent license or the bundle.
  package let subject: String?
  /// Why it failed: a stable code.
  package let code: String?

  package init(at: Int64, _ kind: Kind, device: String? = nil, subject: String? = nil, code: String? = nil) {
    self.at = at
    self.kind = kind
    self.device = device
    self.subject = subject
    self.code = code
  }
}
