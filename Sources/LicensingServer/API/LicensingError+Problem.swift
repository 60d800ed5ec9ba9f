import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore

extension LicensingError {
  /// What the API answers (RFC 9457). The only place where it is said.
  var problem: ProblemDetails {
    switch self {
    case .invalid(let problems):
      ProblemDetails(
        status: .unprocessableContent, code: "invalid", detail: "Some fields are not as they should be.",
        errors: problems.map { .init(field: $0.field, message: $0.message) })
    case .notFound: ProblemDetails(status: .notFound, code: "not_found", detail: "There is nothing with this id.")
    case .forbidden:
      ProblemDetails(status: .forbidden, code: "forbidden", detail: "Your role does not allow this.")
    case .unauthenticated:
      ProblemDetails(
        status: .unauthorized, code: "unauthenticated", detail: "Send Authorization: Bearer with a valid token.")
    case .changedMeanwhile:
      ProblemDetails(
        status: .preconditionFailed, code: "changed_meanwhile",
        detail: "Someone else changed it first. Read it again, then change what is there now.")
    case .taken(let field):
      ProblemDetails(
        status: .conflict, code: "taken", detail: "This value is taken.",
        errors: [.init(field: field, message: "is taken")])
    case .conflict(let conflict): conflict.problem
    case .client, .grant, .scopeUnknown:
      ProblemDetails(status: .badRequest, code: "refused", detail: "The request was refused.")
    case .noParentLicense:
      ProblemDetails(
        status: .unauthorized, code: "no_local_license",
        detail: "The parent license file is unknown here, or has ended. Download a new one from the license's page.")
    case .limited:
      ProblemDetails(
        status: .tooManyRequests, code: "too_many_attempts", detail: "Too many attempts. Try again in ten minutes.")
    case .unavailable:
      ProblemDetails(
        status: .serviceUnavailable, code: "unavailable", detail: "The server cannot answer now. Try again later.")
    }
  }

  /// Seconds, where the caller is told when to try again.
  var retryAfterSeconds: Int? {
    switch self {
    case .limited(let seconds): seconds
    case .unavailable: Self.retryAfterSeconds
    case .invalid, .notFound, .forbidden, .unauthenticated, .changedMeanwhile, .taken, .conflict, .client, .grant,
      .scopeUnknown, .noParentLicense:
      nil
    }
  }
}

extension Conflict {
  fileprivate var problem: ProblemDetails {
    switch self {
    case .userCodeUnknown:
      conflict("user_code_unknown", "No pending request has this user code. It may have expired or been used.")
    case .authorizationExpired: conflict("authorization_expired", "The request has expired.")
    case .authorizationDecided: conflict("authorization_decided", "The request was decided before, or has expired.")
    case .deviceDisabled: conflict("device_disabled", "The device is disabled.")
    case .organizationDisabled: conflict("organization_disabled", "The organization is disabled.")
    case .clientOfOtherOrganization:
      conflict("client_of_other_organization", "The program that asks belongs to another organization.")
    case .licenseNotUsable(let status):
      conflict("license_not_usable", "The license cannot be used. Its status is: \(status.rawValue).")
    case .quotaExceeded: conflict("quota_exceeded", "Every activation of the license is in use.")
    case .licenseToBeChosen(let ids):
      ids.isEmpty
        ? conflict("no_usable_license", "The organization has no license that can be used.")
        : conflict(
          "license_to_be_chosen", "Name one of the licenses that can be used.",
          [.init(field: "license_id", message: "is one of: \(ids.map(\.text).joined(separator: ", "))")])
    case .licenseState: conflict("license_state", "The license's present state does not allow this.")
    case .inUse: conflict("in_use", "Something of this kind is there already.")
    case .lastOfItsKind: conflict("last_of_its_kind", "The last one cannot go.")
    case .quotaBelowUse(let used):
      conflict(
        "quota_below_use", "The quota would be less than what is in use.",
        [.init(field: "quota", message: "is at least \(used), which is in use now")])
    case .wrongCheckMethod:
      conflict("wrong_check_method", "The product's licenses are asked about by the other method.")
    case .keyBlocked: conflict("key_blocked", "The key is blocked.")
    case .noFreeLock: conflict("no_free_lock", "The key has as many locks as it allows.")
    case .installationIncomplete:
      conflict("installation_incomplete", "What the installation told is not complete, or not well-formed.")
    case .releaseTooSoon(let until):
      conflict("release_too_soon", "A lock of this key was released a short time ago. \(Self.waiting(until: until))")
    case .releasesUsedUp(let until):
      conflict("releases_used_up", "As many locks of this key were released as may be. \(Self.waiting(until: until))")
    case .licenseFileRevoked: conflict("license_file_revoked", "The license file was revoked before.")
    case .noLicenseFiles: conflict("no_license_files", "Licenses on this product give no license files.")
    case .keyNotRetired:
      conflict(
        "signing_key_not_retired",
        "Only a retired key is removed. The one that signs is withdrawn by a rotation that says it is compromised.")
    }
  }

  private static func waiting(until time: Timestamp?) -> String {
    time.map { "Try again after \($0.rfc3339), or ask the vendor." } ?? "Ask the vendor."
  }

  private func conflict(
    _ code: String, _ detail: String, _ errors: [ProblemDetails.FieldError] = []
  )
    -> ProblemDetails
  {
    ProblemDetails(status: .conflict, code: code, detail: detail, errors: errors)
  }
}
