import Cryptography
import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let signingKeys = APITopic(
    name: "Signing keys", description: "What tokens and license files are signed with. Private keys are never shown.",
    schemas: [
      "SigningKey": .object([
        "id": .named("SigningKeyID").says("The `kid`."), "purpose": .choice(SigningKeyRecord.Purpose.self),
        "algorithm": .choice(SignatureAlgorithm.self),
        "state": .choice(["announced", "active", "retired", "removed"]), "created_at": .time, "activates_at": .time,
        "removes_at": .time.orNull,
      ]),
      "SigningKeyPage": .list(of: "SigningKey"),
      "Rotation": .object([
        "key_id": .named("SigningKeyID"), "activates_at": .time, "affected_families": .count,
        "affected_license_files": .count, "affected_parent_licenses": .count,
      ]),
      "Removal": .object([
        "key_id": .named("SigningKeyID"), "affected_families": .count, "affected_license_files": .count,
        "affected_parent_licenses": .count,
      ]),
    ],
    operations: [
      APIOperation(
        .get, "/signing-keys", "listSigningKeys", "List the signing keys", "All, in one page.",
        answers: .ok(.named("SigningKeyPage"))),
      APIOperation(
        .get, "/signing-keys/{id}", "readSigningKey", "Read a signing key", answers: .ok(.named("SigningKey")),
        isTagged: true),
      APIOperation(
        .delete, "/signing-keys/{id}", "removeSigningKey", "Take a retired key out of the key set at once",
        "What it signed verifies nowhere any more.", ifMatch: .optional, answers: .ok(.named("Removal")),
        problems: [409]),
      APIOperation(
        .post, "/signing-keys/rotate", "rotateSigningKeys", "Make a new signing key",
        "planned: it is announced first; now: it signs at once; compromised: what the old one signed is withdrawn.",
        body: .request(
          [:],
          optional: [
            "urgency": .choice(RotateSigningKeys.Urgency.self).otherwise(.string("planned")),
            "purpose": .choice(SigningKeyRecord.Purpose.self).otherwise(.string("token")),
          ]),
        answers: .ok(.named("Rotation")), problems: [409, 412]),
    ])
}
