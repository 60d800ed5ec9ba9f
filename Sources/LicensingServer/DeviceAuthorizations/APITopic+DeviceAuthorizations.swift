import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let deviceAuthorizations = APITopic(
    name: "Device authorizations", description: "Machines that ask for a license (RFC 8628), and what they are told.",
    schemas: [
      "DeviceAuthorization": .object([
        "id": .named("DeviceAuthorizationID"), "client_id": .named("ClientID"),
        "state": .choice(["pending", "approved", "denied", "redeemed"]), "device_name": .text.orNull,
        "serial_number": .text.orNull, "article_number": .text.orNull, "hostname": .text.orNull,
        "operating_system": .text.orNull, "software_version": .text.orNull, "address": .text, "created_at": .time,
        "expires_at": .time,
      ]),
      "DeviceAuthorizationPage": .list(of: "DeviceAuthorization"),
      "Approval": .object([
        "device_id": .named("DeviceID"), "license_id": .named("LicenseID"),
        "took_quota": .truth.says("False: the device had its unit before."),
      ]),
    ],
    operations: [
      APIOperation(
        .get, "/device-authorizations", "listDeviceAuthorizations", "List pending requests", "Never with a code.",
        query: APIParameter.page(by: "DeviceAuthorizationID") + [organization],
        answers: .ok(.named("DeviceAuthorizationPage")),
        problems: [403]),
      APIOperation(
        .post, "/device-authorizations/lookup", "lookUpUserCode", "Find the request that shows a user code",
        "Wrong codes are counted, and too many are refused for a while.",
        body: .request(["user_code": userCode], optional: ["organization_id": .named("OrganizationID").orNull]),
        answers: .ok(.named("DeviceAuthorization")), isTagged: true, problems: [404, 409, 429]),
      APIOperation(
        .post, "/device-authorizations/{id}/approve", "approveDeviceAuthorization", "Give the machine its license",
        "Without `license_id`: the device's license, or else the only one that can be used.",
        body: .request(
          ["user_code": userCode, "device_id": .named("DeviceID")],
          optional: ["license_id": .named("LicenseID").orNull]),
        ifMatch: .optional, answers: .ok(.named("Approval")), problems: [409, 429]),
      APIOperation(
        .post, "/device-authorizations/{id}/deny", "denyDeviceAuthorization", "Refuse the machine",
        body: .request(
          ["user_code": userCode],
          optional: [
            "reason": .text.with("maxLength", .integer(500)).orNull,
            "organization_id": .named("OrganizationID").orNull,
          ]),
        ifMatch: .optional, answers: .noContent, problems: [409, 429]),
    ])

  private static let userCode = JSONSchema.text.such(as: "WDJB-MJHT").says(
    "As the machine shows it; case, spaces and dashes do not matter.")
  private static let organization = APIParameter.query(
    "organization_id", .named("OrganizationID"), "Those that this organization may decide.")
}
