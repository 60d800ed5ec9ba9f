import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let licenses = APITopic(
    name: "Licenses", description: "What organizations may use, and what is in use.",
    schemas: [
      "License": .object([
        "id": .named("LicenseID"), "organization_id": .named("OrganizationID"), "product_id": .named("ProductID"),
        "features": .array(code).says("What it grants: those of its features that the product defines now."),
        "quota": .count.orNull.says("null: unlimited."), "used": .count, "reserved": .count,
        "remaining": .count.orNull, "returns_file_units": .truth, "renewal_date": .date.orNull,
        "status": .choice(LicenseStatus.self), "created_at": .time, "updated_at": .time,
      ]),
      "LicensePage": .list(
        of: "License",
        with: [
          "counts": .map(.count).says("How many licenses each `filter` leaves of those that the search finds.")
        ]),
      "DeviceInUse": .object([
        "device_id": .named("DeviceID"), "name": .line, "serial_number": .text.orNull,
        "activation_id": .named("ActivationID"), "activated_at": .time,
        "redeemed_at": .time.orNull.says("null: approved, but the machine has not come yet."),
        "refreshed_at": .time.orNull.says("When the machine last got tokens; null: it holds none that can be renewed."),
      ]),
      "DeviceInUsePage": .list(of: "DeviceInUse", with: ["cut": .cut]),
      "Activation": .object([
        "id": .named("ActivationID"), "license_id": .named("LicenseID"), "organization_id": .named("OrganizationID"),
        "device_id": .named("DeviceID"), "created_at": .time, "redeemed_at": .time.orNull,
        "released_at": .time.orNull,
      ]),
      "ActivationPage": .list(of: "Activation"),
    ], operations: licenseOperations + steps + activations)

  private static let quota = JSONSchema.number(License.quotaRange).orNull.says("null: unlimited.")
  private static let renewalDate = JSONSchema.date.such(as: "2030-06-30").orNull.says(
    "The last day, in UTC; null: without end.")
  private static let features = JSONSchema.array(code).says("Features of the product, each once.")
  private static let returnsFileUnits = JSONSchema.truth.says(
    "Whether a revoked license file gives its unit of the quota back.")

  private static let licenseOperations = [
    APIOperation(
      .get, "/organizations/{id}/licenses", "listLicenses", "List an organization's licenses",
      query: APIParameter.page(by: "LicenseID") + [
        .query("search", .text, "A part of the product's name or code, or of the license's id."),
        .query("filter", .choice(LicenseListQuery.Filter.self).otherwise(.string("all")), "Which ones."),
        .query("sort", .choice(LicenseListQuery.Sort.self).otherwise(.string("added")), "By what."), .order,
      ], answers: .ok(.named("LicensePage"))),
    APIOperation(
      .post, "/organizations/{id}/licenses", "createLicense", "Give an organization a license",
      body: .request(
        ["product_id": .named("ProductID")],
        optional: [
          "features": features, "quota": quota, "renewal_date": renewalDate, "returns_file_units": returnsFileUnits,
        ]),
      answers: .created(.named("License"), at: true), isTagged: true),
    APIOperation(
      .get, "/licenses/{id}", "readLicense", "Read a license", answers: .ok(.named("License")), isTagged: true),
    APIOperation(
      .patch, "/licenses/{id}", "changeLicense", "Change a license",
      "A quota below what is in use is refused with 409.",
      body: .request(
        [:],
        optional: [
          "features": features, "quota": quota, "renewal_date": renewalDate, "returns_file_units": returnsFileUnits,
        ]),
      ifMatch: .required, answers: .ok(.named("License")), isTagged: true, problems: [409]),
  ]

  private static let steps = [
    step("suspend", "suspendLicense", "Suspend a license", "Machines get no new tokens until it is reinstated."),
    step("reinstate", "reinstateLicense", "Reinstate a suspended license"),
    step("revoke", "revokeLicense", "Revoke a license for good"),
    step(
      "renew", "renewLicense", "Move a license's renewal date",
      body: .request([:], optional: ["renewal_date": renewalDate])),
  ]

  private static func step(
    _ name: String, _ id: String, _ summary: String, _ description: String? = nil, body: JSONSchema? = nil
  ) -> APIOperation {
    APIOperation(
      .post, "/licenses/{id}/\(name)", id, summary, description, body: body, ifMatch: .optional,
      answers: .ok(.named("License")), isTagged: true, problems: [409])
  }

  private static let activations = [
    APIOperation(
      .get, "/licenses/{id}/devices", "listDevicesInUse", "List the devices that use a license now",
      query: APIParameter.page(by: "DeviceID") + [.search], answers: .ok(.named("DeviceInUsePage"))),
    APIOperation(
      .get, "/licenses/{id}/activations", "listActivations", "List a license's activations",
      "The living ones, and those that were released.", query: APIParameter.page(by: "ActivationID"),
      answers: .ok(.named("ActivationPage"))),
    APIOperation(
      .get, "/activations/{id}", "readActivation", "Read an activation", answers: .ok(.named("Activation")),
      isTagged: true),
    APIOperation(
      .delete, "/activations/{id}", "releaseActivation", "Take a license off a device",
      "Its unit of the quota is free again, and the device's tokens end. It stays to be read, as released.",
      ifMatch: .optional, answers: .noContent),
  ]
}
