import QRCodes

/// What a person needs to approve a license, for a terminal.
package struct UserCodeSheet: Sendable {
  private let authorization: LicenseReport.Authorization

  package init(_ authorization: LicenseReport.Authorization) { self.authorization = authorization }

  package var lines: [String] {
    let spaced = authorization.userCode.map { String($0) }.joined(separator: " ")
    let bar = String(repeating: "─", count: spaced.count + 6)
    var lines = [
      "", "Open       \(authorization.verificationURI)", "and type", "", "  ╭\(bar)╮", "  │   \(spaced)   │",
      "  ╰\(bar)╯", "",
    ]
    if let complete = authorization.verificationURIComplete, let code = QRCode(complete) {
      lines += ["or scan", ""] + code.terminalLines.map { "  " + $0 } + [""]
    }
    return lines + ["The code expires at \(authorization.expiresAt). Waiting for approval …", ""]
  }
}
