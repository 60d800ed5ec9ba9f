import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let audit = APITopic(
    name: "Audit", description: "Who did what to what, when and from where.",
    schemas: [
      "AuditEvent": .object([
        "id": .named("AuditEventID"), "at": .time, "actor_kind": .text, "actor_id": .text.orNull,
        "action": .choice(AuditEvent.Action.self), "organization_id": .named("OrganizationID").orNull,
        "subject": .text.says("The id of what was acted on."), "address": .text, "request_id": .text,
        "details": .map(.text),
      ]),
      "AuditEventPage": .list(of: "AuditEvent"),
    ],
    operations: [
      APIOperation(
        .get, "/audit-events", "listAuditEvents", "List audit events",
        query: APIParameter.page(by: "AuditEventID") + [
          .query("organization_id", .named("OrganizationID"), "Only this organization's.")
        ], answers: .ok(.named("AuditEventPage")), problems: [403])
    ])
}
