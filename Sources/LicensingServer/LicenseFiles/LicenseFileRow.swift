import LicensingCore
import WebPages

/// A license file as lists show it.
struct LicenseFileRow: Sendable {
  let id: String
  let serialNumber: String
  let articleNumber: String
  let articleName: String?
  let href: String
  let issued: ShownTime
  /// nil: it does not end.
  let expires: ShownTime?
  let status: StatusBadge

  /// - Parameter root: the address of the license.
  init(_ file: LicenseFile, at root: String, now: Timestamp, mustBeReissued: Bool) {
    id = file.id.text
    (serialNumber, articleNumber, articleName) = (file.serialNumber, file.articleNumber, file.articleName)
    href = "\(root)/files/\(file.id)"
    issued = ShownTime(ago: file.issuedAt, at: now)
    expires = file.expiresAt.map { ShownTime(at: $0) }
    status = StatusBadge(file, at: now, mustBeReissued: mustBeReissued)
  }
}

extension StatusBadge {
  init(_ file: LicenseFile, at now: Timestamp, mustBeReissued: Bool) {
    switch file.status(at: now) {
    case .valid where mustBeReissued: self.init(text: "Must be issued again", icon: "▲", tone: "soon")
    case .valid: self.init(text: "Valid", icon: "✓", tone: "good")
    case .expired: self.init(text: "Expired", icon: "▲", tone: "bad")
    case .replaced: self.init(text: "Replaced", icon: "–", tone: "off")
    case .revoked: self.init(text: "Revoked", icon: "✕", tone: "bad")
    }
  }
}

/// The quota of a license in figures and as a bar.
struct QuotaFigures: Sendable {
  let figures: [Figure]
  let meter: LicenseRow.Meter?

  struct Figure: Sendable {
    let name: String
    let value: String
    let note: String?
  }

  init(_ quota: LicenseQuota) {
    let total = quota.total.map { "\($0)" }
    figures = [
      Figure(name: "Quota", value: total ?? "No limit", note: nil),
      Figure(name: "Used", value: "\(quota.used)", note: nil),
      Figure(
        name: "Reserved", value: "\(quota.reserved)",
        note: quota.reserved == 0 ? nil : "of those used, for devices that have not fetched their license yet"),
      Figure(name: "Remaining", value: quota.remaining.map { "\($0)" } ?? "No limit", note: nil),
    ]
    // A quota of nothing has no bar.
    meter = quota.total.flatMap { $0 > 0 ? .init(quota: $0, used: quota.used, label: "Units of the quota used") : nil }
  }
}
