import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let locks = APITopic(
    name: "Locks", description: "What keys are locked to, and the installations that were refused.",
    schemas: [
      "Lock": .object(lockMembers, optional: ["masked_key": .text]),
      "LockPage": .list(of: "Lock"),
      "UnauthorizedInstallation": .object([
        "id": .named("UnauthorizedInstallationID"), "key_id": .named("LicenseKeyID"), "masked_key": .text,
        "license_id": .named("LicenseID"), "organization_id": .named("OrganizationID"),
        "parameters": .array(.object(["name": .text, "value": .text])), "address": .text, "first_at": .time,
        "last_at": .time, "count": .count, "blocked": .truth,
      ]),
      "UnauthorizedInstallationPage": .list(of: "UnauthorizedInstallation"),
      "Explanation": .object([
        "result": .choice(["OK", "FAILED"]), "locks_anew": .truth,
        "rules": .array(
          .object(["rule": .choice(CheckRule.self), "passed": .truth.orNull, "sentence": .text])),
      ]),
    ], operations: lockOperations + installations + [explanation])

  private static let lockMembers: KeyValuePairs<String, JSONSchema> = [
    "id": .named("LockID"), "key_id": .named("LicenseKeyID"), "license_id": .named("LicenseID"),
    "organization_id": .named("OrganizationID"), "locked_values": .map(.text), "shown_values": .map(.text),
    "first_used_at": .time, "last_used_at": .time, "address": .text, "released_at": .time.orNull,
  ]

  private static let lockOperations = [
    APIOperation(
      .get, "/licenses/{id}/locks", "listLocks", "List a license's living locks",
      query: APIParameter.page(by: "LockID") + [
        .query("key_id", .named("LicenseKeyID"), "Only this key's.")
      ], answers: .ok(.named("LockPage"))),
    APIOperation(.get, "/locks/{id}", "readLock", "Read a lock", answers: .ok(.named("Lock")), isTagged: true),
    APIOperation(
      .delete, "/locks/{id}", "releaseLock", "Release a lock",
      "The next program that asks with the key is locked to it. It stays to be read, as released.",
      query: [.query("reason", .text.with("maxLength", .integer(500)), "Why, for the audit log.")],
      ifMatch: .optional, answers: .noContent, problems: [409]),
  ]

  private static let installations = [
    APIOperation(
      .get, "/licenses/{id}/unauthorized-installations", "listUnauthorizedInstallations",
      "List the installations that were refused", query: APIParameter.page(by: "UnauthorizedInstallationID"),
      answers: .ok(.named("UnauthorizedInstallationPage"))),
    APIOperation(
      .get, "/unauthorized-installations/{id}", "readUnauthorizedInstallation", "Read an installation that was refused",
      answers: .ok(.named("UnauthorizedInstallation")), isTagged: true),
    APIOperation(
      .post, "/unauthorized-installations/{id}/accept", "acceptInstallation", "Give an installation a lock",
      body: .request([:], optional: ["raise_locks_allowed": .truth.otherwise(.bool(false))]), isBodyOptional: true,
      ifMatch: .optional, answers: .ok(.named("Lock")), problems: [409]),
    APIOperation(
      .post, "/unauthorized-installations/{id}/block", "blockInstallation", "Let an installation get no lock",
      ifMatch: .optional, answers: .noContent),
    APIOperation(
      .post, "/unauthorized-installations/{id}/unblock", "unblockInstallation", "Let an installation get a lock again",
      ifMatch: .optional, answers: .noContent),
  ]

  private static let explanation = APIOperation(
    .post, "/licenses/{id}/explain-check", "explainCheck", "Explain what a license check answers",
    "Nothing is locked by it.",
    body: .request(
      [:],
      optional: [
        "parameters": .array(.request(["name": .text, "value": .text])), "key_id": .named("LicenseKeyID").orNull,
        "address": .text.orNull.says("The IP address that the query comes from."),
      ]),
    answers: .ok(.named("Explanation")))
}
