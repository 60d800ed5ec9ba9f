package import HTTPCalls
package import LicenseTokens

/// State is what the agent must not forget, and how it is kept: `AgentState` is the value, `StateFile` the file with its
/// former copy, `StateLock` what makes one process its owner. The keeper changes the value and decides when it is saved.

/// Everything the agent knows that a restart must not take from it.
package struct AgentState: Sendable, Equatable {
  /// The highest time seen, in seconds since 1970; see `LicenseClock`.
  package var highestTime: Int64
  /// The run of the device flow that waits for a person's approval. Kept until the first refresh token is on disk.
  package var authorization: PendingAuthorization?
  package var license: HeldLicense?
  /// Why there is no license to use, where the server said so or the device flow ended without one.
  package var refusal: Refusal?
  /// The license file, which was verified when it came.
  package var licenseFile: HeldFile?
  /// Against which other machines' tokens, and license files, are verified. Outlive every license: whoever removes one must
  /// not be able to bring other keys.
  package var keys: TrustedKeys?
  /// Outlive every license as well, so that no file comes back that was revoked.
  package var revoked: RevokedFiles

  package init(
    highestTime: Int64 = 0, authorization: PendingAuthorization? = nil, license: HeldLicense? = nil,
    refusal: Refusal? = nil, licenseFile: HeldFile? = nil, keys: TrustedKeys? = nil,
    revoked: RevokedFiles = RevokedFiles()
  ) {
    self.highestTime = highestTime
    self.authorization = authorization
    self.license = license
    self.refusal = refusal
    self.licenseFile = licenseFile
    self.keys = keys
    self.revoked = revoked
  }

  /// The state after the license of the device flow, and what became of it, are gone.
  func withoutToken(refusal: Refusal? = nil) -> AgentState {
    AgentState(highestTime: highestTime, refusal: refusal, licenseFile: licenseFile, keys: keys, revoked: revoked)
  }

  /// The state after every license is gone.
  var withoutLicense: AgentState { AgentState(highestTime: highestTime, keys: keys, revoked: revoked) }
}

/// A device authorization that was asked for and is not decided (RFC 8628 §3.2).
package struct PendingAuthorization: Sendable, Equatable {
  package var deviceCode: Credential
  package var userCode: String
  package var verificationURI: String
  package var verificationURIComplete: String?
  /// Seconds since 1970.
  package var expiresAt: Int64
  /// Seconds between polls; grows with each `slow_down`.
  package var interval: Int64

  package init(
    deviceCode: Credential, userCode: String, verificationURI: String, verificationURIComplete: String?,
    expiresAt: Int64, interval: Int64
  ) {
    self.deviceCode = deviceCode
    self.userCode = userCode
    self.verificationURI = verificationURI
    self.verificationURIComplete = verificationURIComplete
    self.expiresAt = expiresAt
    self.interval = interval
  }
}

/// The tokens of a license, and what the license token says.
package struct HeldLicense: Sendable, Equatable {
  package var accessToken: Credential
  package var refreshToken: Credential
  package var claims: LicenseClaims

  package init(accessToken: Credential, refreshToken: Credential, claims: LicenseClaims) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.claims = claims
  }
}

/// Why the server gives no token.
package struct Refusal: Sendable, Equatable {
  /// Never one of those that a license can be used with.
  package var status: LicenseStatus
  /// For a person.
  package var sentence: String

  package init(status: LicenseStatus, sentence: String) {
    self.status = status
    self.sentence = sentence
  }
}
