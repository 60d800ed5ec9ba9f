import LicenseTokens
import QRCodes
import WebPages

/// A license at a moment, with what a page says around it.
struct ShownLicense: Sendable {
  let view: LicenseView
  /// Seconds since 1970.
  let now: Int64
  let machine: MachineDescription
  /// The authorization server's issuer identifier.
  let server: String
}

/// What the Manage License page shows: the way to a license, the user code that waits, or the license.
struct LicensePage: Sendable {
  /// The name of the template: `acquire`, `user-code` or `license`.
  let template: String
  let isLicensed: Bool
  let status: StatusBadge
  /// Why the status is what it is, and what helps.
  let reason: String?
  /// Why what was asked came to nothing.
  let failure: String?
  let warnings: [String]
  let server: String
  let machine: [Fact]
  let facts: [Fact]
  let code: Code?
  /// The name it is registered by.
  let device: String
  /// What is licensed by whom: `Point of Sale for Acme Stores`.
  let grant: String
  let isSealed: Bool

  struct Fact: Sendable {
    let name: String
    let value: String
    var isCode = false
    /// A web address that the value is a link to.
    var href: String?
  }

  init(_ shown: ShownLicense, failure: String? = nil) {
    let view = shown.view
    template = view.serverID != nil ? "license" : view.authorization != nil ? "user-code" : "acquire"
    isLicensed = view.tokenRefusal == nil
    status = StatusBadge(view.status)
    reason = Self.reason(view)
    self.failure = failure
    warnings = view.warnings.map { $0.sentence(DisplayTime.time) }
    server = shown.server
    machine = shown.machine.facts
    facts = Self.facts(view, at: shown.now)
    code = view.authorization.map { Code($0, at: shown.now) }
    device = view.deviceName ?? ""
    grant = [view.product, view.organizationName].compactMap { $0 }.joined(separator: " for ")
    isSealed = view.tokenRefusal == nil
  }

  private static func reason(_ view: LicenseView) -> String? {
    let help: String? =
      switch view.status {
      case .licensed, .notLicensed: nil
      case .requiresRenewal: "It goes on working until the renewal date. Have it renewed on the authorization server."
      case .expired: "Have it renewed on the authorization server, then refresh it here."
      case .suspended: "It goes on by itself when it is reinstated on the authorization server."
      case .revoked: "Remove it, then acquire a new one."
      }
    let parts = [view.reason, help].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private static func facts(_ view: LicenseView, at now: Int64) -> [Fact] {
    guard let serverID = view.serverID else { return [] }
    return [
      Fact(name: "Server ID", value: serverID, isCode: true),
      Fact(name: "License Renewal Date", value: view.renewalDate.map(DisplayTime.date) ?? "None: it does not end"),
      Fact(name: "Features", value: view.features.isEmpty ? "None" : view.features.joined(separator: ", ")),
      Fact(name: "Hub Server Name", value: view.hub?.name ?? "No hub"),
      Fact(name: "Hub Server URL", value: view.hub?.url ?? "No hub", href: view.hub?.url.flatMap(WebAddress.checked)),
      Fact(name: "Token Expiry", value: view.tokenExpiresAt.map { expiry($0, at: now) } ?? "No token"),
    ]
  }

  private static func expiry(_ time: Int64, at now: Int64) -> String {
    let (left, overflowed) = time.subtractingReportingOverflow(now)
    guard !overflowed, left > 0 else { return DisplayTime.time(time) }
    return "\(DisplayTime.time(time)) (\(DisplayTime.ahead(left)))"
  }

  /// A user code that waits to be typed.
  struct Code: Sendable {
    let text: String
    /// Letter by letter, for screen readers.
    let spelled: String
    let address: String
    /// The address, if it can be a link.
    let href: String?
    let qrCode: QRDrawing?
    let expiry: String
    /// 0 when the code has expired.
    let secondsLeft: Int64
    let isExpired: Bool
    /// What the bar is full at: ten minutes, the usual life of a code, or more.
    let barSeconds: Int64

    init(_ authorization: LicenseView.Authorization, at now: Int64) {
      text = authorization.userCode
      spelled = authorization.userCode.map { $0 == "-" ? "dash" : String($0) }.joined(separator: " ")
      address = authorization.verificationURI
      href = WebAddress.checked(authorization.verificationURIComplete ?? authorization.verificationURI)
      qrCode = (authorization.verificationURIComplete.flatMap(WebAddress.checked)).flatMap(QRDrawing.init)
      let (left, overflowed) = authorization.expiresAt.subtractingReportingOverflow(now)
      secondsLeft = overflowed ? 0 : max(0, left)
      isExpired = secondsLeft == 0
      barSeconds = max(600, secondsLeft)
      expiry = "\(DisplayTime.time(authorization.expiresAt)) (\(DisplayTime.ahead(secondsLeft)))"
    }
  }
}

extension MachineDescription {
  /// The machine's name for its person: what it was given, or else its host's.
  var title: String { deviceName ?? hostname ?? "This machine" }

  /// What whoever approves can know the machine by.
  fileprivate var facts: [LicensePage.Fact] {
    [
      deviceName.map { LicensePage.Fact(name: "Name", value: $0) },
      serialNumber.map { LicensePage.Fact(name: "Serial number", value: $0, isCode: true) },
      articleNumber.map { LicensePage.Fact(name: "Article number", value: $0, isCode: true) },
      hostname.map { LicensePage.Fact(name: "Host", value: $0, isCode: true) },
    ].compactMap { $0 }
  }
}

/// An address from elsewhere that may stand in a link.
enum WebAddress {
  /// - Returns: the address if it is one of the web and of plain characters; nil for `javascript:` and its like.
  static func checked(_ text: String) -> String? {
    guard text.hasPrefix("https://") || text.hasPrefix("http://"),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    return text
  }
}
