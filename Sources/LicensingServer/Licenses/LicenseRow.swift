import LicenseTokens
import LicensingCore
import WebPages

/// A license as lists show it.
struct LicenseRow: Sendable {
  let id: String
  let product: String
  let href: String
  let status: StatusBadge
  let features: String
  let use: String
  let renewal: String?
  let meter: Meter?
  /// What somebody should do about it.
  let needs: [StatusBadge]
  /// How many of its license files must be issued again, in words; nil: none.
  var reissue: String?

  struct Meter: Sendable {
    let quota: Int64
    let used: Int64
    let label: String
  }

  init(_ license: License, _ product: Product, at now: Timestamp) {
    id = license.id.text
    self.product = product.name
    href = "/organizations/\(license.organizationID)/licenses/\(license.id)"
    status = StatusBadge(license.status(renewalWindowDays: product.renewalWindowDays, at: now))
    features = product.names(grantedBy: license)
    use =
      license.quota.map { "\(license.used) of \($0) activations used" } ?? "\(license.used) activations used, no limit"
    renewal = license.renewalDate.map(DisplayTime.date)
    // A quota of nothing has no bar.
    meter = license.quota.flatMap { $0 > 0 ? Meter(quota: $0, used: license.used, label: "Activations used") : nil }
    needs = Self.needs(license, product, at: now)
  }

  static func needs(_ license: License, _ product: Product, at now: Timestamp) -> [StatusBadge] {
    [ofDates(license, product, at: now), ofQuota(license)].compactMap { $0 }
  }

  private static func ofDates(_ license: License, _ product: Product, at now: Timestamp) -> StatusBadge? {
    let end = license.renewalDate?.lastSecond ?? 0
    switch license.status(renewalWindowDays: product.renewalWindowDays, at: now) {
    case .requiresRenewal:
      return StatusBadge(text: "Renew it: it ends \(DisplayTime.ahead(end - now.seconds))", icon: "◷", tone: "soon")
    case .expired:
      return StatusBadge(text: "Renew it: it ended \(DisplayTime.ago(now.seconds - end))", icon: "▲", tone: "bad")
    case .suspended: return StatusBadge(text: "Reinstate or revoke it", icon: "‖", tone: "soon")
    case .licensed, .revoked, .notLicensed: return nil
    }
  }

  private static func ofQuota(_ license: License) -> StatusBadge? {
    guard license.isQuotaNearlyUsed, let quota = license.quota else { return nil }
    let left = quota - license.used
    return left > 0
      ? StatusBadge(text: "Only \(left) \(left == 1 ? "activation" : "activations") left", icon: "◷", tone: "soon")
      : StatusBadge(text: "No activation left", icon: "▲", tone: "bad")
  }
}

extension Product {
  /// The names of the features that a license grants.
  func names(grantedBy license: License) -> String {
    let names = Dictionary(features.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    let granted = features(grantedBy: license).map { names[$0] ?? $0 }
    return granted.isEmpty ? "No features" : granted.joined(separator: ", ")
  }

  /// What a license names and does not grant, in words; nil: nothing.
  func lost(by license: License) -> String? {
    let defined = Set(features.map(\.code))
    let lost = license.features.filter { !defined.contains($0) }
    guard !lost.isEmpty else { return nil }
    return "The product gave up \(lost.joined(separator: ", ")), which the license granted."
  }
}
