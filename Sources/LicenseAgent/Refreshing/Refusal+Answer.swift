import LicenseTokens
import OAuthMessages

extension Refusal {
  /// What an `invalid_grant` for a refresh token means. Without a status, or with one nobody has heard of, the token is
  /// no good and nothing is known of the license.
  init(_ answer: OAuthErrorResponse) {
    let status: LicenseStatus =
      switch answer.licenseStatus {
      case "Suspended": .suspended
      case "Expired": .expired
      case "Revoked": .revoked
      default: .notLicensed
      }
    self.init(
      status: status, sentence: answer.description?.description ?? "The authorization server refuses this license.")
  }

  /// Whether the license may become good again by itself: then the agent keeps it and asks again. Otherwise it ends.
  var isPause: Bool {
    switch status {
    case .suspended, .expired: true
    case .licensed, .requiresRenewal, .revoked, .notLicensed: false
    }
  }
}
