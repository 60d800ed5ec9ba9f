package import LicenseTokens

/// Terminal is what the commands print, and the number they end with.

/// How a command of the agent ends, for scripts.
package enum AgentExitStatus: Int32, Sendable {
  case licensed = 0
  /// What was asked was refused.
  case refused = 1
  case requiresRenewal = 3
  case expired = 4
  case notLicensed = 5
  /// The agent does not answer.
  case cannotTell = 6
  /// The license is good, but its token has run out.
  case tokenExpired = 7
  case suspended = 8
  case revoked = 9
  /// The configuration, or a file that it names, is not as it should be (sysexits.h).
  case configuration = 78

  /// - Parameter tokenState: nil also where the token is not what the machine is licensed by.
  package init(_ status: LicenseStatus, _ tokenState: LicenseView.TokenState?) {
    self =
      switch (status, tokenState) {
      case (.suspended, _): .suspended
      case (.revoked, _): .revoked
      case (.notLicensed, _): .notLicensed
      case (.expired, _): .expired
      case (.licensed, .expired), (.requiresRenewal, .expired): .tokenExpired
      case (.requiresRenewal, _): .requiresRenewal
      case (.licensed, _): .licensed
      }
  }
}
