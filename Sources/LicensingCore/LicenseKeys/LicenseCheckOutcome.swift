package import LicenseTokens

/// What a license check says. The plain answer is `OK` or `FAILED`; the rest is for programs that ask for more, and says no more
/// than the plain answer unless the key and all locks matched.
package enum LicenseCheckOutcome: Sendable, Equatable {
  /// `OK`. The status is `licensed` or `requiresRenewal`; programs of a product with domain licensing ask again after so many
  /// seconds.
  case ok(LicenseStatus, checkPeriodSeconds: Int64?)
  /// `FAILED` to a program whose key and locks matched: its license does not allow it now, and what the vendor has to say.
  case notAllowed(LicenseRefusal, text: String?)
  /// `FAILED`, and nothing more.
  case failed

  package var isOK: Bool {
    switch self {
    case .ok: true
    case .notAllowed, .failed: false
    }
  }
}
