package import LicenseTokens

/// A state as a page shows it: never by color alone, but with icon and word.
package struct StatusBadge: Sendable {
  package let text: String
  package let icon: String
  /// Class of the color: `good`, `soon`, `bad`, `off`.
  package let tone: String

  package init(text: String, icon: String, tone: String) {
    self.text = text
    self.icon = icon
    self.tone = tone
  }

  package init(_ status: LicenseStatus) {
    switch status {
    case .licensed: self.init(text: status.rawValue, icon: "✓", tone: "good")
    case .requiresRenewal: self.init(text: status.rawValue, icon: "◷", tone: "soon")
    case .expired: self.init(text: status.rawValue, icon: "▲", tone: "bad")
    case .suspended: self.init(text: status.rawValue, icon: "‖", tone: "soon")
    case .revoked: self.init(text: status.rawValue, icon: "✕", tone: "bad")
    case .notLicensed: self.init(text: status.rawValue, icon: "–", tone: "off")
    }
  }

  package static let disabled = StatusBadge(text: "Disabled", icon: "–", tone: "off")
  package static let waiting = StatusBadge(text: "Pending", icon: "◷", tone: "soon")
}
