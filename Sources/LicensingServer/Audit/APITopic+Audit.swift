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
        "details": .map(.text), "sequence": .count.orNull.says("Its place in the chain; null: it is not sealed yet."),
        "hash": .text.orNull,
      ]),
      "AuditHead": .object([
        "sequence": .count, "hash": .text.says("What seals everything up to here."), "unsealed": .count,
      ]),
      "AuditEventPage": .list(of: "AuditEvent"),
    ],
    operations: [
      APIOperation(
        .get, "/audit-events", "listAuditEvents", "List audit events",
        query: APIParameter.page(by: "AuditEventID") + search, answers: .ok(.named("AuditEventPage")),
        problems: [403, 404]),
      APIOperation(
        .get, "/audit-events/head", "readAuditHead", "Read the end of the audit log's chain",
        "Written down elsewhere, it proves later that nothing before it was changed.",
        answers: .ok(.named("AuditHead"))),
    ])

  private static let search: [APIParameter] = [
    .query("organization_id", .named("OrganizationID"), "Only this organization's."),
    .query("subject", .line, "The id of what was acted on."), .query("actor_id", .line, "The id of who acted."),
    .query("actor_kind", .choice(AuditActor.Kind.self), "What kind of actor it was."),
    .query("action", .choice(AuditEvent.Action.self), "What was done."),
    .query("from", moment, "A day, or a time as RFC 3339 writes it: not before it."),
    .query("to", moment, "A day, or a time as RFC 3339 writes it: before it."),
    .query("order", .choice(AuditOrder.self).otherwise(.string("asc")), "Oldest first, or newest."),
  ]

  private static let moment = JSONSchema(["anyOf": .array([JSONSchema.date.json, JSONSchema.time.json])])
}
