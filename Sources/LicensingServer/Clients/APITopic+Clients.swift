import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let clients = APITopic(
    name: "Clients", description: "Programs that call the OAuth endpoints.",
    schemas: [
      "Client": .object(clientMembers),
      "NewClient": .object(
        clientMembers, optional: ["client_secret": .text.says("Of a confidential client; shown in this answer only.")]),
      "ClientPage": .list(of: "Client"),
    ],
    operations: [
      APIOperation(
        .get, "/clients", "listClients", "List clients",
        query: APIParameter.page(by: "ClientID") + [
          .query("search", .text, "A part of the name or the id."),
          .query("filter", .choice(ClientFilter.self).otherwise(.string("all")), "Which ones."),
        ],
        answers: .ok(.named("ClientPage"))),
      APIOperation(
        .post, "/clients", "createClient", "Register a client",
        "One that has no grant may introspect, and only a confidential one may.",
        body: .request(
          ["name": .line.such(as: "Till software")],
          optional: [
            "organization_id": .named("OrganizationID").orNull.says("null: a client of the platform's."),
            "confidential": .truth.otherwise(.bool(false)), "grants": grants,
            "may_introspect": .truth.otherwise(.bool(false)),
          ]),
        answers: .created(.named("NewClient"), at: true), isTagged: true, problems: [404]),
      APIOperation(
        .get, "/clients/{id}", "readClient", "Read a client", answers: .ok(.named("Client")), isTagged: true),
      APIOperation(
        .patch, "/clients/{id}", "changeClient", "Change, disable or enable a client",
        body: .request(
          [:], optional: ["name": .line, "grants": grants, "may_introspect": .truth, "disabled": .truth]),
        ifMatch: .required, answers: .ok(.named("Client")), isTagged: true, problems: [409]),
      APIOperation(
        .delete, "/clients/{id}", "deleteClient", "Disable a client for good",
        "Tokens and the audit log name it, so that it stays to be read, as disabled.", ifMatch: .optional,
        answers: .noContent,
        problems: [409]),
      APIOperation(
        .post, "/clients/{id}/secret", "renewClientSecret", "Give a confidential client a new secret",
        "The present one works on for a while, so that programs can be given the new one without a gap; after a leak, "
          + "let it end at once, with 0. One that still works from an earlier renewal ends in any case.",
        body: .request([:], optional: ["overlap_seconds": overlap]), isBodyOptional: true, ifMatch: .optional,
        answers: .ok(.named("NewClient")), isTagged: true),
    ])

  private static let overlap = JSONSchema.number(0...RenewClientSecret.longestOverlapSeconds)
    .otherwise(.integer(RenewClientSecret.usualOverlapSeconds)).says("How long the present secret works on.")

  private static let grants = JSONSchema.array(.choice(Client.Grant.self))

  private static let clientMembers: KeyValuePairs<String, JSONSchema> = [
    "id": .named("ClientID"), "organization_id": .named("OrganizationID").orNull, "name": .line,
    "confidential": .truth, "grants": grants, "may_introspect": .truth, "status": .choice(["active", "disabled"]),
    "created_at": .time, "updated_at": .time,
  ]
}
