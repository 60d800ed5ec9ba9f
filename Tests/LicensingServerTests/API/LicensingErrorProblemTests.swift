import HTTPEdge
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct LicensingErrorProblemTests {
  private func body(_ error: LicensingError) async throws -> ServerAnswer {
    try await ServerAnswer(try error.response(in: .problem))
  }

  @Test func everyErrorHasItsProblem() async throws {
    let id = try #require(LicenseID("lic_00000000000000000000000000"))
    let refused = Problem.problem(400, "Bad Request", "refused", "The request was refused.")
    let expected: [(LicensingError, JSONValue)] = [
      (.invalid([FieldProblem("name", "is x")]), Problem.invalid(["name": "is x"])),
      (.notFound, Problem.notFound), (.forbidden, Problem.forbidden), (.unauthenticated, Problem.unauthenticated),
      (.changedMeanwhile, Problem.changedMeanwhile), (.taken(field: "email"), Problem.taken("email")),
      (.client(.notAllowed), refused), (.grant(.pending), refused), (.scopeUnknown, refused),
      (.limited(retryAfterSeconds: 600), Problem.tooManyAttempts), (.unavailable, Problem.unavailable),
      (.conflict(.userCodeUnknown), Problem.userCodeUnknown),
      (
        .conflict(.authorizationExpired),
        Problem.conflict("authorization_expired", "The request has expired.")
      ),
      (
        .conflict(.authorizationDecided),
        Problem.conflict("authorization_decided", "The request was decided before, or has expired.")
      ),
      (.conflict(.deviceDisabled), Problem.conflict("device_disabled", "The device is disabled.")),
      (.conflict(.organizationDisabled), Problem.conflict("organization_disabled", "The organization is disabled.")),
      (
        .conflict(.licenseNotUsable(.suspended)),
        Problem.conflict("license_not_usable", "The license cannot be used. Its status is: Suspended.")
      ),
      (
        .conflict(.quotaExceeded),
        Problem.conflict("quota_exceeded", "Every activation of the license is in use.")
      ),
      (
        .conflict(.licenseToBeChosen([])),
        Problem.conflict("no_usable_license", "The organization has no license that can be used.")
      ),
      (
        .conflict(.licenseToBeChosen([id, id])),
        Problem.conflict(
          "license_to_be_chosen", "Name one of the licenses that can be used.",
          ["license_id": "is one of: \(id), \(id)"])
      ),
      (
        .conflict(.licenseState),
        Problem.conflict("license_state", "The license's present state does not allow this.")
      ),
      (.conflict(.inUse), Problem.conflict("in_use", "Something of this kind is there already.")),
      (.conflict(.lastOfItsKind), Problem.conflict("last_of_its_kind", "The last one cannot go.")),
      (
        .conflict(.quotaBelowUse(used: 3)),
        Problem.conflict(
          "quota_below_use", "The quota would be less than what is in use.",
          ["quota": "is at least 3, which is in use now"])
      ),
      (
        .conflict(.wrongCheckMethod),
        Problem.conflict("wrong_check_method", "The product's licenses are asked about by the other method.")
      ),
      (.conflict(.keyBlocked), Problem.conflict("key_blocked", "The key is blocked.")),
      (.conflict(.noFreeLock), Problem.conflict("no_free_lock", "The key has as many locks as it allows.")),
      (
        .conflict(.installationIncomplete),
        Problem.conflict("installation_incomplete", "What the installation told is not complete, or not well-formed.")
      ),
      (
        .conflict(.releaseTooSoon(until: Timestamp(seconds: 1_790_000_000))),
        Problem.conflict(
          "release_too_soon",
          "A lock of this key was released a short time ago. Try again after 2026-09-21T14:13:20.000Z, or ask the vendor."
        )
      ),
      (
        .conflict(.releasesUsedUp(until: nil)),
        Problem.conflict("releases_used_up", "As many locks of this key were released as may be. Ask the vendor.")
      ),
      (
        .conflict(.releasesUsedUp(until: Timestamp(seconds: 1_790_000_000))),
        Problem.conflict(
          "releases_used_up",
          """
          As many locks of this key were released as may be. Try again after 2026-09-21T14:13:20.000Z, or ask the vendor.
          """)
      ),
    ]
    for (error, problem) in expected {
      let answer = try await body(error)
      #expect(try answer.json == problem)
      #expect(problem["status"] == .integer(Int64(answer.status)))
      var headers = ["content-type": "application/problem+json"]
      if error == .unauthenticated { headers["www-authenticate"] = #"Bearer realm="countersign""# }
      if error == .limited(retryAfterSeconds: 600) { headers["retry-after"] = "600" }
      if error == .unavailable { headers["retry-after"] = "5" }
      #expect(answer.headers == headers)
    }
  }

  @Test func pagesAreToldInASentence() async throws {
    let answer = try await ServerAnswer(try LicensingError.notFound.response(in: .text))
    #expect(answer.status == 404)
    #expect(answer.headers == ["content-type": "text/plain; charset=utf-8"])
    #expect(answer.text == "There is nothing with this id.\n")
  }
}
