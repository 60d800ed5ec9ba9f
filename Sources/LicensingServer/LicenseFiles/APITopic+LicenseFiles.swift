import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let licenseFiles = APITopic(
    name: "License files", description: "Signed documents that license one serial number without a network.",
    schemas: [
      "LicenseFile": .object(fileMembers),
      "LicenseFilePage": .list(of: "LicenseFile"),
      "LicenseFileWithDocument": .object(fileMembers, optional: ["document": .text.says("The file itself.")]),
      "Quota": .object([
        "total": .count.orNull.says("null: unlimited."), "used": .count, "reserved": .count,
        "remaining": .count.orNull,
      ]),
      "IssuedLicenseFiles": .object([
        "items": .array(
          .object(
            ["serial_number": .text.orNull, "article_number": .text.orNull],
            optional: [
              "license_file": .named("LicenseFileWithDocument"),
              "error": .object(["code": .choice(LicenseFileError.self), "message": .text]),
            ])),
        "quota": .named("Quota"),
      ]),
      "LicenseFileSettings": .object([
        "product_id": .named("ProductID"), "enabled": .truth,
        "article_numbers": .array(.object(["pattern": .text, "name": .text])), "serial_number_pattern": .text.orNull,
        "features": .array(code).orNull, "validity_days": .count.orNull, "updated_at": .time,
      ]),
      "ParentLicense": .object(parentMembers),
      "NewParentLicense": .object(parentMembers, optional: ["document": .text.says("Shown in this answer only.")]),
    ], operations: settings + files + issuing + parents)

  private static let fileMembers: KeyValuePairs<String, JSONSchema> = [
    "id": .named("LicenseFileID"), "license_id": .named("LicenseID"), "organization_id": .named("OrganizationID"),
    "product_id": .named("ProductID"), "serial_number": .text, "article_number": .text, "article_name": .text.orNull,
    "features": .array(code), "issued_at": .time, "expires_at": .time.orNull,
    "status": .choice(LicenseFile.Status.allCases.map(\.rawValue) + ["must_be_issued_again"]),
    "key_id": .named("SigningKeyID"), "revoked_at": .time.orNull, "revocation_reason": .text.orNull,
    "unit_returned": .truth,
  ]

  private static let parentMembers: KeyValuePairs<String, JSONSchema> = [
    "id": .named("ParentLicenseID"), "license_id": .named("LicenseID"), "created_at": .time,
    "last_used_at": .time.orNull,
  ]

  private static let settings = [
    APIOperation(
      .get, "/products/{id}/license-files", "readLicenseFileSettings", "Read how a product's license files work",
      answers: .ok(.named("LicenseFileSettings")), isTagged: true),
    APIOperation(
      .patch, "/products/{id}/license-files", "changeLicenseFileSettings",
      "Change how a product's license files work", "What is not sent stays as it is.",
      body: .request(
        [:],
        optional: [
          "enabled": .truth,
          "article_numbers": .array(
            .request(["pattern": .text(1...64), "name": .line]), most: LicenseFileSettings.mostArticleNumbers),
          "serial_number_pattern": .text.with("maxLength", .integer(64)).orNull,
          "features": .array(code).orNull.says("null: those of the license."),
          "validity_days": .number(LicenseFileSettings.validityDaysRange).orNull,
        ]),
      ifMatch: .required, answers: .ok(.named("LicenseFileSettings")), isTagged: true),
  ]

  private static let files = [
    APIOperation(
      .get, "/licenses/{id}/quota", "readQuota", "Read what is left of a license", answers: .ok(.named("Quota"))),
    APIOperation(
      .get, "/licenses/{id}/license-files", "listLicenseFiles", "List a license's files",
      query: APIParameter.page(by: "LicenseFileID") + [.search], answers: .ok(.named("LicenseFilePage"))),
    APIOperation(
      .get, "/license-files/{id}", "readLicenseFile", "Read a license file",
      answers: .ok(.named("LicenseFileWithDocument")),
      isTagged: true),
    APIOperation(
      .get, "/license-files/{id}/document", "downloadLicenseFile", "Download a license file",
      answers: .document("text/plain", .text)),
    APIOperation(
      .post, "/license-files/{id}/revoke", "revokeLicenseFile", "Revoke a license file",
      body: .request(
        [:], optional: ["reason": .text.with("maxLength", .integer(Int64(LicenseFile.longestReason))).orNull]),
      isBodyOptional: true, ifMatch: .optional, answers: .ok(.named("LicenseFile")), isTagged: true, problems: [409]),
  ]

  private static let license = JSONSchema.named("LicenseID").orNull.says(
    "With a parent license file it may be left out; all others have to name it.")

  private static let issuing = [
    APIOperation(
      .post, "/license-files", "issueLicenseFiles", "Issue license files",
      "Each device has its own outcome: a file, or one of the five errors.",
      body: .request(
        [
          "devices": .array(
            .request([:], optional: ["serial_number": .text.orNull, "article_number": .text.orNull]),
            most: IssueLicenseFiles.mostDevices
          )
        ], optional: ["license_id": license]),
      answers: .ok(.named("IssuedLicenseFiles")), problems: [409, 429]),
    APIOperation(
      .post, "/license-files/bundle", "bundleLicenseFiles", "Make a bundle of license files",
      body: .request(
        [:],
        optional: [
          "license_id": license, "ids": .array(.named("LicenseFileID"), most: BundleLicenseFiles.mostFiles),
        ]),
      answers: .document("text/plain", .text), problems: [409]),
    APIOperation(
      .get, "/license-files/quota", "readParentQuota", "Read what is left, with a parent license file",
      answers: .ok(.named("Quota"))),
  ]

  private static let parents = [
    APIOperation(
      .get, "/licenses/{id}/parent-license", "readParentLicense", "Read whether a license has a parent license file",
      answers: .ok(.named("ParentLicense")), isTagged: true),
    APIOperation(
      .post, "/licenses/{id}/parent-license", "issueParentLicense", "Issue a parent license file",
      "The former one, if there is one, issues no more license files.", ifMatch: .optional,
      answers: .created(.named("NewParentLicense"), at: true), isTagged: true, problems: [409]),
    APIOperation(
      .delete, "/licenses/{id}/parent-license", "endParentLicense", "End the parent license file", ifMatch: .optional,
      answers: .noContent),
  ]
}
