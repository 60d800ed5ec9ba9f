import Cryptography
import LicensingCore
import WebPages

/// A signing key as its page shows it: its phase, what happens to it when, and what rests on it.
struct SigningKeyCard: Sendable {
  let id: String
  let algorithm: String
  let phase: StatusBadge
  let moments: [Moment]
  let use: String
  let removeHref: String?

  /// Something that happens to a key, or happened.
  struct Moment: Sendable {
    let name: String
    let time: ShownTime
    /// In words that hold in every zone; nil where the time itself says it.
    var distance: String?
  }

  /// - Parameter devices: whose machines hold tokens, of any key.
  init(
    _ entry: ReadSigningKeyUse.Entry, among entries: [ReadSigningKeyUse.Entry], devices: Int64, overlapSeconds: Int64,
    at now: Timestamp
  ) {
    let key = entry.key
    id = key.id
    algorithm = key.algorithm.rawValue
    phase = key.state.badge
    let keys = entries.map(\.key)
    moments = Self.moments(of: key, among: keys, overlapSeconds: overlapSeconds, at: now)
    use = Self.use(of: entry, devices: devices)
    removeHref = key.state == .retired ? "/signing-keys/\(key.id)/remove" : nil
  }

  init(removed key: SigningKeyRecord) {
    id = key.id
    algorithm = key.algorithm.rawValue
    phase = SigningKeyRecord.State.removed.badge
    moments = [Moment(name: "Made", time: ShownTime(at: key.createdAt))]
    use = "It is published no more, and its private part was destroyed."
    removeHref = nil
  }

  private static func moments(
    of key: SigningKeyRecord, among keys: [SigningKeyRecord], overlapSeconds: Int64, at now: Timestamp
  ) -> [Moment] {
    let made = Moment(name: "Made", time: ShownTime(at: key.createdAt))
    let span = SigningKeySpan(of: key, among: keys, overlapSeconds: overlapSeconds, at: now).signing
    switch key.state {
    case .announced: return [made, ahead("Signs from", key.activatesAt, at: now)]
    case .active:
      let since = span.map { [Moment(name: "Signs since", time: ShownTime(at: $0.from))] } ?? []
      let next = keys.first { $0.state == .announced && $0.purpose == key.purpose }
      return [made] + since + (next.map { [ahead("Signs until", $0.activatesAt, at: now)] } ?? [])
    case .retired:
      let until = span.map { [Moment(name: "Signed until", time: ShownTime(at: $0.until))] } ?? []
      return [made] + until + (key.removesAt.map { [ahead("Stays published until", $0, at: now)] } ?? [])
    case .removed: return [made]
    }
  }

  private static func ahead(_ name: String, _ time: Timestamp, at now: Timestamp) -> Moment {
    Moment(name: name, time: ShownTime(at: time), distance: DisplayTime.ahead(time.seconds - now.seconds))
  }

  private static func use(of entry: ReadSigningKeyUse.Entry, devices: Int64) -> String {
    let (key, use) = (entry.key, entry.use)
    if key.purpose == .file { return ofFiles(use, key.state) }
    let count = LicenseConsequence.count
    switch key.state {
    case .announced where use.unaware == 0: return "Every device has asked since it was announced, and knows it."
    case .announced:
      return "\(count(use.unaware, "device")) of \(devices) \(use.unaware == 1 ? "has" : "have") not seen it yet."
    case .active where use.devices == 0: return "No device holds a token that it signed."
    case .active: return "\(count(use.devices, "device")) \(use.devices == 1 ? "holds" : "hold") tokens that it signed."
    case .retired where use.devices == 0: return "No token that it signed can be good any more."
    case .retired:
      return "Up to \(count(use.devices, "device")) can still hold a good token that it signed, until the next refresh."
    case .removed: return ""
    }
  }

  private static func ofFiles(_ use: SigningKeyUse, _ state: SigningKeyRecord.State) -> String {
    if state == .announced {
      return "Machines that are never online learn it from the next bundle that is brought to them."
    }
    guard use.files + use.parents > 0 else { return "No license file that it signed is good." }
    return "\(files(use)) \(use.files + use.parents == 1 ? "rests" : "rest") on it."
  }

  /// `12 license files and 1 parent license file`
  static func files(_ use: SigningKeyUse) -> String {
    let count = LicenseConsequence.count
    return [
      use.files > 0 || use.parents == 0 ? count(use.files, "license file") : nil,
      use.parents > 0 ? count(use.parents, "parent license file") : nil,
    ].compactMap { $0 }.joined(separator: " and ")
  }
}

extension SigningKeyRecord.State {
  var badge: StatusBadge {
    switch self {
    case .announced: StatusBadge(text: "Announced", icon: "◷", tone: "soon")
    case .active: StatusBadge(text: "Active", icon: "✓", tone: "good")
    case .retired: StatusBadge(text: "Retired", icon: "–", tone: "off")
    case .removed: StatusBadge(text: "Removed", icon: "✕", tone: "off")
    }
  }
}

extension SigningKeyRecord.Purpose {
  var heading: String {
    switch self {
    case .token: "License tokens"
    case .file: "License files"
    }
  }

  var lead: String {
    switch self {
    case .token: "They sign license tokens, and the answers to license checks. Machines fetch them with every refresh."
    case .file: "They sign license files, bundles and the list of revoked files, for devices that are never online."
    }
  }
}
