import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let licenseCheckSettings = APITopic(
    name: "License checks", description: "How a product's keys look, and what they lock.",
    schemas: [
      "LicenseCheckSettings": .object([
        "product_id": .named("ProductID"), "method": .choice(LicenseCheckSettings.Method.self), "check_url": .text,
        "previous_token_works_until": .time.orNull, "key_format": .named("KeyFormat"),
        "lock_parameters": .array(.named("LockParameter")), "allow_subdomains": .truth, "allow_local_names": .truth,
        "check_period_seconds": .count, "release_cooldown_seconds": .count.orNull, "releases_per_year": .count.orNull,
        "suspended_text": .text.orNull, "created_at": .time, "updated_at": .time,
      ]),
      "KeyFormat": .object([
        "prefix": .text, "groups": .count, "group_length": .count,
        "classes": .array(.choice(KeyFormat.CharacterClass.self)), "separator": .truth, "omit_lookalikes": .truth,
        "example": .text, "entropy_bits": .count,
      ]),
      "LockParameter": .object([
        "name": .text, "label": .text, "kind": .choice(LockParameter.Kind.self), "required": .truth, "locks": .truth,
        "shown": .truth, "source": .choice(LockParameter.Source.self),
      ]),
    ],
    operations: [
      APIOperation(
        .get, "/products/{id}/license-check", "readLicenseCheckSettings", "Read how a product's license checks work",
        answers: .ok(.named("LicenseCheckSettings")), isTagged: true),
      APIOperation(
        .patch, "/products/{id}/license-check", "changeLicenseCheckSettings",
        "Change how a product's license checks work", "What is not sent stays as it is.",
        body: .request([:], optional: changes), ifMatch: .required, answers: .ok(.named("LicenseCheckSettings")),
        isTagged: true, problems: [409]),
      APIOperation(
        .post, "/products/{id}/license-check/renew-token", "renewCheckToken", "Give the checks another address",
        "The former address works for another 30 days.", ifMatch: .optional,
        answers: .ok(.named("LicenseCheckSettings")),
        isTagged: true),
    ])

  private static let changes: KeyValuePairs<String, JSONSchema> = [
    "method": .choice(LicenseCheckSettings.Method.self),
    "key_format": .request(
      [:],
      optional: [
        "prefix": .text(0...KeyFormat.longestPrefix, pattern: "^[A-Za-z0-9]*$"),
        "groups": .number(KeyFormat.groupsRange), "group_length": .number(KeyFormat.groupLengthRange),
        "classes": .array(.choice(KeyFormat.CharacterClass.self)).with("minItems", .integer(1)), "separator": .truth,
        "omit_lookalikes": .truth,
      ]),
    "lock_parameters": .array(lockParameter, most: LockParameter.mostOfAProduct),
    "allow_subdomains": .truth, "allow_local_names": .truth,
    "check_period_seconds": .number(LicenseCheckSettings.checkPeriodRange),
    "release_cooldown_seconds": .number(LicenseCheckSettings.cooldownRange).orNull,
    "releases_per_year": .number(LicenseCheckSettings.releasesPerYearRange).orNull,
    "suspended_text": .text.with("maxLength", .integer(Int64(LicenseCheckSettings.longestSuspendedText))).orNull,
  ]

  private static let lockParameter = JSONSchema.request(
    ["name": .text(1...LockParameter.longestName, pattern: "^[a-z][a-z0-9_]*$")],
    optional: [
      "label": .text(1...LockParameter.longestLabel),
      "kind": .choice(LockParameter.Kind.self).otherwise(.string("text")),
      "required": .truth.otherwise(.bool(true)), "locks": .truth.otherwise(.bool(true)),
      "shown": .truth.otherwise(.bool(true)),
      "source": .choice(LockParameter.Source.self).otherwise(.string("claimed")),
    ])
}
