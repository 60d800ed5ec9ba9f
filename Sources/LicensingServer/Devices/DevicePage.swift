import LicensingCore
import WebPages

/// The page of a device: what it is, who holds its tokens, what it uses and used, what is under it, what happened to it.
struct DevicePage: Sendable {
  let name: String
  let href: String
  let status: StatusBadge
  let facts: [Fact]
  let canChange: Bool
  let isDisabled: Bool
  /// Where the machine is authorized; nil: nobody may now.
  let authorizeHref: String?
  /// What somebody should look after at once.
  let warning: String?
  let token: Token?
  /// Nobody holds its tokens: what follows from that, and what to do.
  let noToken: String?
  let activations: [Activation]
  let isUnused: Bool
  let hasMoreActivations: Bool
  let below: Below?
  let holders: [Holder]
  let hasHolders: Bool
  /// Newest first.
  let events: [AuditRow]
  let hasEvents: Bool
  let auditHref: String

  /// The living token family.
  struct Token: Sendable {
    let facts: [Fact]
    /// Who holds it, within a sentence.
    let holder: String
  }

  struct Activation: Sendable {
    let product: String
    let href: String
    let since: ShownTime
    let state: StatusBadge
    let released: ShownTime?
    let releaseHref: String?
  }

  /// Devices that report to it.
  struct Below: Sendable {
    let heading: String
    let devices: [PageFrame.Link]
    let href: String
    let others: String?
  }

  /// Somebody who held its tokens before.
  struct Holder: Sendable {
    let host: String
    let since: ShownTime
    let until: ShownTime
    let from: String
    let end: String
  }
}

extension DevicePage.Token {
  init(_ family: TokenFamily, _ last: LastToken, clientName: String?, at now: Timestamp) {
    holder = family.hostname ?? "the machine that holds it"
    let ends =
      last.age(at: now) == .ended ? ShownTime(ago: last.endsAt, at: now) : ShownTime(ahead: last.endsAt, at: now)
    facts = [
      Fact("Held by", "\(family.hostname ?? "a machine that gave no host name")"),
      Fact("Since", "\(ShownTime(at: family.createdAt))"),
      Fact("Last refresh", "\(ShownTime(ago: family.refreshedAt, at: now)) from \(family.refreshedFrom)"),
      Fact("Refreshed", "\(Self.times(family.generation))"),
      Fact(last.age(at: now) == .ended ? "Token ended" : "Token ends", "\(ends)"),
      Fact("Program", "\(clientName ?? family.clientID)"),
      Fact("Token family", "\(family.id)", isCode: true),
    ]
  }

  private static func times(_ count: Int64) -> String {
    switch count {
    case 0: "not yet"
    case 1: "once"
    default: "\(count) times"
    }
  }

  static func warning(_ last: LastToken, at now: Timestamp) -> String? {
    let ago = DisplayTime.ago(last.issuedAt, at: now)
    switch last.age(at: now) {
    case .fresh: return nil
    case .nearEnd:
      let ahead = DisplayTime.ahead(last.endsAt.seconds - now.seconds)
      return "Its machine got its last token \(ago), and that one ends \(ahead). Look whether it reaches this server."
    case .ended:
      return "Its machine got its last token \(ago), and that one has ended: it has no license until it reaches this "
        + "server again. Then it goes on by itself."
    }
  }
}

extension DevicePage.Holder {
  /// - Returns: nil for whoever holds them still.
  init?(_ holder: ReadDeviceHistory.Holder) {
    guard let endedAt = holder.endedAt else { return nil }
    host = holder.family.hostname ?? "No host name"
    since = ShownTime(at: holder.family.createdAt)
    until = ShownTime(at: endedAt)
    from = holder.family.refreshedFrom
    end = holder.family.end?.sentence ?? ""
  }
}

extension TokenFamily.End {
  /// Why a family ended, as the page of its device says.
  fileprivate var sentence: String {
    switch self {
    case .replaced: "Another machine was authorized"
    case .revoked: "The machine gave its license back"
    case .replayed: "A copied token was found out"
    case .released: "The activation was released"
    case .idle: "Not heard of for \(TokenFamily.idleSeconds / 86_400) days"
    }
  }
}

extension DevicePage.Activation {
  /// - Parameters:
  ///   - device: address of the device.
  ///   - root: address of the organization.
  init(_ entry: ReadDeviceDetails.Entry, device: String, root: String, canChange: Bool) {
    let activation = entry.activation
    product = entry.productName
    href = "\(root)/licenses/\(activation.licenseID)"
    since = ShownTime(at: activation.createdAt)
    released = activation.releasedAt.map { ShownTime(at: $0) }
    releaseHref =
      canChange && activation.releasedAt == nil ? "\(device)/release?activation_id=\(activation.id)" : nil
    state =
      if activation.releasedAt != nil {
        StatusBadge(text: "Released", icon: "–", tone: "off")
      } else if activation.redeemedAt == nil {
        StatusBadge(text: "Approved, not fetched yet", icon: "◷", tone: "soon")
      } else {
        StatusBadge(text: "In use", icon: "✓", tone: "good")
      }
  }
}
