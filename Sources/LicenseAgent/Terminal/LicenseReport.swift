import HTTPCalls
package import LicenseTokens

/// The license as a command shows it, read from an answer of the local API.
package struct LicenseReport: Sendable, Equatable {
  package let status: LicenseStatus
  package let tokenState: LicenseView.TokenState?
  package let authorization: Authorization?
  private let source: LicenseSource?
  private let facts: [String: String]
  private let warnings: [String]

  package struct Authorization: Sendable, Equatable {
    package let userCode: String
    package let verificationURI: String
    package let verificationURIComplete: String?
    package let expiresAt: String
  }

  /// - Returns: nil if the value is no license of the local API.
  package init?(_ value: JSONValue) {
    guard case .object(let members) = value, let status = members.text("status").flatMap(LicenseStatus.init(rawValue:))
    else { return nil }
    self.status = status
    tokenState = members.text("token_state").flatMap(LicenseView.TokenState.init(rawValue:))
    authorization = members.object("authorization").flatMap(Authorization.init)
    source = members.text("source").flatMap(LicenseSource.init(rawValue:))
    let hub = members.object("hub") ?? [:]
    let file = members.object("license_file") ?? [:]
    facts = [
      "Licensed By": file.isEmpty ? nil : source.map { "License \($0.rawValue)" },
      "Why": file.text("reason"), "License File": file.text("id"), "Serial Number": file.text("serial_number"),
      "Article Number": file.text("article_number"), "Issued": file.text("issued_at"),
      "Valid Until": file.isEmpty ? nil : file.text("expires_at") ?? "It does not end",
      "Reason": members.text("reason"), "Server ID": members.text("server_id"), "Device": members.text("device"),
      "Organization": members.text("organization"), "License Renewal Date": members.text("renewal_date"),
      "Features": members.texts("features").joined(separator: ", "), "Hub Server Name": hub.text("name"),
      "Hub Server URL": hub.text("url"), "Token Expiry": members.text("token_expires_at"),
    ].compactMapValues { $0 }
    warnings = members.objects("warnings").compactMap { $0.text("message") }
  }

  private static let ofFile = ["License File", "Serial Number", "Article Number", "Issued", "Valid Until"]
  private static let ofToken = ["Server ID", "Device"]
  private static let ofLicense = ["Organization", "License Renewal Date", "Features"]
  private static let ofTokenAtLast = ["Hub Server Name", "Hub Server URL", "Token Expiry"]

  /// What the machine is licensed by; then, apart, what is held beside it.
  package var lines: [String] {
    let first = ["Reason", "Licensed By"]
    let token = Self.ofToken + Self.ofTokenAtLast
    let (names, title, others): ([String], String, [String]) =
      switch source {
      case .file:
        (first + Self.ofFile + Self.ofLicense, "A license token is here as well:", token)
      case .token, nil:
        (
          first + Self.ofToken + Self.ofLicense + Self.ofTokenAtLast,
          facts["Why"] == nil ? "A license file is here as well:" : "A license file is here that does not count:",
          ["Why"] + Self.ofFile
        )
      }
    let beside = rows(others)
    return [Self.row("License Status", status.rawValue)] + rows(names) + warnings.map { "Warning: \($0)" }
      + (beside.isEmpty ? [] : ["", title] + beside)
  }

  private func rows(_ names: [String]) -> [String] {
    names.compactMap { name in facts[name].flatMap { $0.isEmpty ? nil : Self.row(name, $0) } }
  }

  private static func row(_ name: String, _ text: String) -> String {
    name + String(repeating: " ", count: 22 - name.count) + text
  }

  package var exitStatus: AgentExitStatus { AgentExitStatus(status, source == .file ? nil : tokenState) }
}

extension LicenseReport.Authorization {
  fileprivate init?(_ members: [String: JSONValue]) {
    guard let userCode = members.text("user_code"), let verificationURI = members.text("verification_uri"),
      let expiresAt = members.text("expires_at")
    else { return nil }
    self.init(
      userCode: userCode, verificationURI: verificationURI,
      verificationURIComplete: members.text("verification_uri_complete"), expiresAt: expiresAt)
  }
}
