import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let licenseKeys = APITopic(
    name: "License keys", description: "Keys and domains that stand for a license.",
    schemas: [
      "LicenseKey": .object([
        "id": .named("LicenseKeyID"), "license_id": .named("LicenseID"), "organization_id": .named("OrganizationID"),
        "product_id": .named("ProductID"), "method": .choice(LicenseCheckSettings.Method.self), "masked_text": .text,
        "locks_allowed": .number(LicenseKey.locksAllowedRange), "locks_used": .count, "blocked": .truth,
        "note": .text.orNull, "last_used_at": .time.orNull, "shown_values": .map(.text), "address": .text.orNull,
        "created_at": .time, "updated_at": .time,
      ]),
      "LicenseKeyPage": .list(of: "LicenseKey"),
      "RevealedLicenseKey": .object(["id": .named("LicenseKeyID"), "text": .text]),
      "KeyImport": .object([
        "imported": .count, "held_back": .truth.says("Nothing was imported, as a line is bad."),
        "lines": .array(
          .object(
            ["line": .count, "outcome": .choice(["imported", "already_there", "bad", "held_back"])],
            optional: ["id": .named("LicenseKeyID"), "reason": .text])),
      ]),
    ], operations: sets + single + tables)

  private static let locksAllowed = JSONSchema.number(LicenseKey.locksAllowedRange)
  private static let note = JSONSchema.text.with("maxLength", .integer(Int64(LicenseKey.longestNote))).orNull

  private static let sets = [
    APIOperation(
      .get, "/licenses/{id}/keys", "listLicenseKeys", "List a license's keys and domains",
      query: APIParameter.page(by: "LicenseKeyID") + [.search], answers: .ok(.named("LicenseKeyPage")), problems: [403]),
    APIOperation(
      .post, "/licenses/{id}/keys", "createLicenseKeys", "Make keys",
      body: .request(
        [:],
        optional: [
          "count": .number(CreateLicenseKeys.countRange).otherwise(.integer(1)),
          "locks_allowed": locksAllowed.otherwise(.integer(1)), "note": note,
        ]),
      answers: .created(.object(["ids": .array(.named("LicenseKeyID"))]), at: false), problems: [409]),
    APIOperation(
      .post, "/licenses/{id}/domains", "registerDomain", "Register a domain",
      body: .request(
        ["domain": .text(1...253).such(as: "shop.example.com")],
        optional: ["locks_allowed": locksAllowed.otherwise(.integer(1)), "note": note]),
      answers: .created(.named("LicenseKey"), at: true), isTagged: true, problems: [409]),
  ]

  private static let single = [
    APIOperation(
      .get, "/license-keys/{id}", "readLicenseKey", "Read a key", "Masked: `reveal` shows it.",
      answers: .ok(.named("LicenseKey")), isTagged: true),
    APIOperation(
      .patch, "/license-keys/{id}", "changeLicenseKey", "Change, block or unblock a key",
      body: .request([:], optional: ["locks_allowed": locksAllowed, "blocked": .truth, "note": note]),
      ifMatch: .required, answers: .ok(.named("LicenseKey")), isTagged: true),
    APIOperation(
      .post, "/license-keys/{id}/reveal", "revealLicenseKey", "Show a key", "It is recorded that it was shown.",
      answers: .ok(.named("RevealedLicenseKey"))),
  ]

  private static let tables = [
    APIOperation(
      .post, "/licenses/{id}/keys/export", "exportLicenseKeys", "Export keys as a table (CSV)",
      body: .request([:], optional: ["ids": .array(.named("LicenseKeyID")).says("Left out: all.")]),
      isBodyOptional: true, answers: .document("text/csv", .text)),
    APIOperation(
      .post, "/licenses/{id}/keys/import", "importLicenseKeys", "Import keys from a table (CSV)",
      body: .request(
        ["csv": .text.such(as: "key\nOLD-KEY-1\nOLD-KEY-2").says("Columns key, locks_allowed and note.")],
        optional: ["skip_bad": .truth.otherwise(.bool(false))]),
      answers: .ok(.named("KeyImport")), problems: [409]),
  ]
}
