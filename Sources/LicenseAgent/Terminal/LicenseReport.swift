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
      "License File": file.text("id"), "Serial Number": file.text("serial_number"),
      "Article Number": file.text("article_number"), "Issued": file.text("issued_at"),
      "Valid Until": file.isEmpty ? nil : file.text("expires_at") ?? "It does not end",
      "Reason": members.text("reason"), "Server ID": members.text("server_id"), "Device": members.text("device"),
      "Organization": members.text("organization"), "License Renewal Date": members.text("renewal_date"),
      "Features": members.texts("features").joined(separator: ", "), "Hub Server Name": hub.text("name"),
      "Hub Server URL": hub.text("url"), "Token Expiry": members.text("token_expires_at"),
    ].compactMapValues { $0 }
    warnings = members.objects("warnings").compactMap { $0.text("message") }
  }

  private static let order = [
    "Reason", "Licensed By", "License File", "Serial Number", "Article Number", "Issued", "Valid Until", "Server ID",
    "Device", "Organization", "License Renewal Date", "Features", "Hub Server Name",
    "Hub Server URL", "Token Expiry",
  ]

  package var lines: [String] {
    let shown = Self.order.compactMap { name in facts[name].map { (name, $0) } }.filter { !$0.1.isEmpty }
    return ([("License Status", status.rawValue)] + shown).map { name, text in
      name + String(repeating: " ", count: 22 - name.count) + text
    } + warnings.map { "Warning: \($0)" }
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
