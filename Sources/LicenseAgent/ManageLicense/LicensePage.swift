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
  let warnings: [ShownText]
  let server: String
  let machine: [Fact]
  let facts: [Fact]
  let code: Code?
  /// The name it is registered by.
  let device: String
  /// What is licensed by whom: `Point of Sale for Acme Stores`.
  let grant: String
  let isSealed: Bool
  /// The license file, where it is not what the machine is licensed by; its token, where that is not.
  let others: [Fact]
  let othersTitle: String?
  /// There is a license token, or was: it can be refreshed.
  let hasToken: Bool
  let isByFile: Bool
  let hasFile: Bool

  init(_ shown: ShownLicense, failure: String? = nil) {
    let view = shown.view
    let isWaiting = view.serverID == nil && view.authorization != nil
    template = isWaiting ? "user-code" : view.source != nil ? "license" : "acquire"
    isLicensed = view.isLicensed
    status = StatusBadge(view.status)
    reason = Self.reason(view)
    self.failure = failure
    warnings = view.warnings.map(\.words)
    server = shown.server
    machine = shown.machine.facts
    facts = Self.facts(view, at: shown.now)
    (othersTitle, others) = Self.others(view, at: shown.now)
    hasToken = view.serverID != nil
    isByFile = view.source == .file
    hasFile = view.file != nil
    code = view.authorization.map { Code($0, at: shown.now) }
    device = view.deviceName ?? shown.machine.title
    grant = [view.product, view.organizationName].compactMap { $0 }.joined(separator: " for ")
    isSealed = view.isLicensed
  }

  private static func reason(_ view: LicenseView) -> String? {
    let help = view.source == .file ? helpByFile(view.status) : help(view.status)
    let parts = [view.reason, help].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private static func help(_ status: LicenseStatus) -> String? {
    switch status {
    case .licensed, .notLicensed: nil
    case .requiresRenewal: "It goes on working until the renewal date. Have it renewed on the authorization server."
    case .expired: "Have it renewed on the authorization server, then refresh it here."
    case .suspended: "It goes on by itself when it is reinstated on the authorization server."
    case .revoked: "Remove it, then acquire a new one."
    }
  }

  private static func helpByFile(_ status: LicenseStatus) -> String? {
    switch status {
    case .licensed, .suspended: nil
    case .notLicensed: "Set this machine's own numbers in the agent's configuration, or import a license file for it."
    case .requiresRenewal:
      "It goes on working until the renewal date. Have it renewed on the authorization server, then import a new license file."
    case .expired: "Have it renewed on the authorization server, then import a new license file."
    case .revoked: "Import a new license file."
    }
  }

  private static func facts(_ view: LicenseView, at now: Int64) -> [Fact] {
    let renewal = view.renewalDate.map { Fact("License Renewal Date", "\(DisplayTime.date($0))") }
    let features = Fact("Features", "\(view.features.isEmpty ? "None" : view.features.joined(separator: ", "))")
    switch (view.source, view.file) {
    case (.file, let file?):
      // Its end is the license's as well, where that has one.
      return [Fact("Licensed By", "License file")] + facts(file, at: now)
        + [renewal, features].compactMap { $0 }
    case (.token, let file):
      let source = file.map { _ in Fact("Licensed By", "License token") }
      let facts = tokenFacts(view, at: now)
      return [source].compactMap { $0 } + facts.prefix(1)
        + [renewal ?? Fact("License Renewal Date", "None: it does not end"), features] + facts.dropFirst()
    case (nil, _), (.file, nil): return []
    }
  }

  /// What is held beside the license that counts.
  private static func others(_ view: LicenseView, at now: Int64) -> (title: String?, facts: [Fact]) {
    switch (view.source, view.file) {
    case (.token, let file?):
      if let trouble = view.fileTrouble {
        ("A license file is here that does not count", [Fact("Why", "\(trouble)")] + facts(file, at: now))
      } else {
        ("A license file is here as well", facts(file, at: now))
      }
    case (.file, _) where view.serverID != nil: ("A license token is here as well", tokenFacts(view, at: now))
    default: (nil, [])
    }
  }

  private static func facts(_ file: LicenseFileClaims, at now: Int64) -> [Fact] {
    [
      Fact("License File", "\(file.id)", isCode: true),
      Fact("Serial Number", "\(file.serialNumber)", isCode: true),
      Fact("Article Number", "\(file.articleNumber)", isCode: true),
      file.articleName.map { Fact("Article", "\($0)") },
      Fact("Issued", "\(ShownTime(at: file.issuedAt))"),
      Fact("Valid Until", file.expiresAt.map { expiry($0, at: now) } ?? "It does not end"),
    ].compactMap { $0 }
  }

  private static func tokenFacts(_ view: LicenseView, at now: Int64) -> [Fact] {
    guard let serverID = view.serverID else { return [] }
    return [
      Fact("Server ID", "\(serverID)", isCode: true),
      Fact("Hub Server Name", "\(view.hub?.name ?? "No hub")"),
      Fact("Hub Server URL", "\(view.hub?.url ?? "No hub")", href: view.hub?.url.flatMap(WebAddress.checked)),
      Fact("Token Expiry", view.tokenExpiresAt.map { expiry($0, at: now) } ?? "No token"),
    ]
  }

  private static func expiry(_ time: Int64, at now: Int64) -> ShownText {
    let (left, overflowed) = time.subtractingReportingOverflow(now)
    guard !overflowed, left > 0 else { return "\(ShownTime(at: time))" }
    return "\(ShownTime(at: time)) (\(DisplayTime.ahead(left)))"
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
    let expiry: ShownText
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
      expiry = "\(ShownTime(at: authorization.expiresAt)) (\(DisplayTime.ahead(secondsLeft)))"
    }
  }
}

extension MachineDescription {
  /// The machine's name for its person: what it was given, or else its host's.
  var title: String { deviceName ?? hostname ?? "This machine" }

  /// What whoever approves can know the machine by.
  fileprivate var facts: [Fact] {
    [
      deviceName.map { Fact("Name", "\($0)") },
      serialNumber.map { Fact("Serial number", "\($0)", isCode: true) },
      articleNumber.map { Fact("Article number", "\($0)", isCode: true) },
      hostname.map { Fact("Host", "\($0)", isCode: true) },
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
