import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addAudit(to router: Router<ServerRequestContext>) {
    get("/audit-events", on: router) { request in
      let page: Page<AuditEventID> = try request.page()
      let organization: OrganizationID?
      if let text = try request.query("organization_id") {
        guard let id = OrganizationID(text) else { throw LicensingError.notFound }
        organization = id
      } else {
        organization = nil
      }
      let found = try await ReadAuditEvents(context)(of: organization, page, by: request.actor)
      return .list(found, page: page, id: { $0.id.text }, \.json)
    }
  }
}

extension AuditEvent {
  var json: JSONValue {
    .object([
      "id": JSONValue(id), "at": JSONValue(at), "actor_kind": .string(actor.kind), "actor_id": JSONValue(actor.id),
      "action": .string(action.rawValue), "organization_id": JSONValue(organizationID), "subject": .string(subject),
      "address": .string(address), "request_id": .string(requestID),
      "details": .object(details.mapValues(JSONValue.string)),
    ])
  }
}
