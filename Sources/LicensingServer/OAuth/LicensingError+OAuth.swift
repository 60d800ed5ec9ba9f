import HTTPEdge
import HTTPTypes
import LicensingCore
import OAuthMessages

extension LicensingError {
  /// What the OAuth endpoints answer (RFC 6749 §5.2, RFC 8628 §3.5). The only place where it is said.
  var oauthFailure: OAuthFailure {
    switch self {
    case .client(let refusal): Self.failure(refusal)
    case .grant(let refusal): OAuthFailure(Self.message(refusal))
    case .scopeUnknown: OAuthFailure(OAuthErrorResponse(.invalidScope, "The scopes are: license."))
    case .invalid(let problems): OAuthFailure(OAuthErrorResponse(.invalidRequest, Self.description(problems)))
    case .limited(let seconds):
      OAuthFailure(
        OAuthErrorResponse(.slowDown, "Too many requests are pending. Try again later."), status: .tooManyRequests,
        retryAfter: seconds)
    case .unavailable:
      OAuthFailure(
        OAuthErrorResponse(.temporarilyUnavailable, "The server cannot answer now. Try again later."),
        status: .serviceUnavailable, retryAfter: Self.retryAfterSeconds)
    case .unauthenticated: Self.failure(.notAuthenticated)
    // None of these can come of what the OAuth endpoints ask of the core, but a grant that meets one is not good.
    case .notFound, .forbidden, .changedMeanwhile, .taken, .conflict, .noParentLicense:
      OAuthFailure(OAuthErrorResponse(.invalidGrant, "The grant is not valid."))
    }
  }

  /// How long a client waits when the store cannot answer.
  static let retryAfterSeconds = 5

  private static func failure(_ refusal: ClientRefusal) -> OAuthFailure {
    switch refusal {
    case .notAuthenticated:
      OAuthFailure(
        OAuthErrorResponse(.invalidClient, "The client is not known, or did not prove who it is."), challenge: .basic)
    case .notAllowed: OAuthFailure(OAuthErrorResponse(.unauthorizedClient, "The client is not allowed to do this."))
    }
  }

  private static func message(_ refusal: GrantRefusal) -> OAuthErrorResponse {
    switch refusal {
    case .pending: OAuthErrorResponse(.authorizationPending, "The user code has not been approved yet.")
    case .slowDown: OAuthErrorResponse(.slowDown, "Polled too early. The interval is now 5 seconds longer.")
    case .denied: OAuthErrorResponse(.accessDenied, "The authorization was denied.")
    case .expired: OAuthErrorResponse(.expiredToken, "The device code has expired.")
    case .notValid(nil): OAuthErrorResponse(.invalidGrant, "The grant is unknown, used, or of another client.")
    case .notValid(let refusal?):
      OAuthErrorResponse(.invalidGrant, sentence(refusal), licenseStatus: refusal.status)
    }
  }

  private static func sentence(_ refusal: LicenseRefusal) -> ErrorDescription {
    switch refusal {
    case .licenseSuspended: "The license is suspended."
    case .licenseExpired: "The license has expired and needs renewal."
    case .licenseRevoked: "The license was revoked."
    case .activationReleased: "The license was taken off this device."
    case .deviceDisabled: "The device is disabled."
    case .organizationDisabled: "The organization is disabled."
    case .clientDisabled: "The client is disabled."
    case .familyReplaced: "The device was authorized again, by another machine."
    case .familyRevoked: "The license was given back."
    case .familyReplayed: "A token was used twice: two machines hold the same state. Authorize the device again."
    case .familyIdle: "The license was not refreshed for 180 days."
    }
  }

  private static func description(_ problems: [FieldProblem]) -> ErrorDescription {
    ErrorDescription(problems.map { "\($0.field) \($0.message)" }.joined(separator: "; "))
  }
}
