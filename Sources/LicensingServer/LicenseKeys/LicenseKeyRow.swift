import LicensingCore
import WebPages

/// A key or domain as lists show it.
struct LicenseKeyRow: Sendable {
  let id: String
  /// Masked; of a domain, all of it.
  let text: String
  let href: String
  let note: String
  let locks: String
  /// nil: never.
  let lastUsed: ShownTime?
  let status: StatusBadge

  /// - Parameter root: the address of the license.
  init(_ key: LicenseKey, at root: String, now: Timestamp) {
    id = key.id.text
    text = key.maskedText
    href = "\(root)/keys/\(key.id)"
    note = key.note ?? ""
    locks = "\(key.locksUsed) of \(key.locksAllowed)"
    lastUsed = key.lastUsedAt.map { ShownTime(ago: $0, at: now) }
    status = StatusBadge(key)
  }
}

extension StatusBadge {
  init(_ key: LicenseKey) {
    if key.isBlocked {
      self.init(text: "Blocked", icon: "✕", tone: "bad")
    } else if key.locksUsed > 0 {
      self.init(text: "Locked", icon: "✓", tone: "good")
    } else if key.lastUsedAt != nil {
      self.init(text: "Used", icon: "✓", tone: "good")
    } else {
      self.init(text: "Not used yet", icon: "–", tone: "off")
    }
  }
}

/// The words for what a product's programs ask with.
extension LicenseCheckSettings.Method {
  var word: String {
    switch self {
    case .key: "Key"
    case .domain: "Domain"
    }
  }

  func count(_ count: Int64) -> String {
    let word = word.lowercased()
    return "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}
