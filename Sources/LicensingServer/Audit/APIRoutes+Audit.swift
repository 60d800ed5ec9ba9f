import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addAudit(to router: Router<ServerRequestContext>) {
    get("/audit-events", on: router) { request in
      let page: Page<AuditEventID> = try request.page()
      let (search, order) = try request.auditSearch()
      let found = try await ReadAuditEvents(context)(search, order, page, by: request.actor)
      return .list(found, page: page, id: { $0.event.id.text }, \.json)
    }
    get("/audit-events/head", on: router) { request in
      let state = try await VerifyAuditLog(context).state(by: request.actor)
      return .ok(
        .object([
          "sequence": .integer(state.head.sequence), "hash": .string(Hexadecimal.text(state.head.hash)),
          "unsealed": .integer(state.unsealedCount),
        ]))
    }
  }
}

extension APIRequest {
  /// What a list of events is narrowed to, each if it is given: `organization_id`; `subject`, the id of what was acted on;
  /// `actor_id` and `actor_kind` (`user`, `client`, `parent_license`, `operator`, `system`); `action`; `from` and `to`, a day or
  /// a time as RFC 3339 writes them, the one included, the other not. `order` is `asc`, which it is when it is left out, or
  /// `desc`; `after` goes on in that order.
  /// - Throws: `LicensingError.notFound` for what is no id of an organization, `invalid`.
  fileprivate func auditSearch() throws -> (AuditSearch, AuditOrder) {
    var fields = FieldValidation()
    var search = AuditSearch()
    if let text = try query("organization_id") {
      guard let id = OrganizationID(text) else { throw LicensingError.notFound }
      search.organizationID = id
    }
    search.subjects = try auditedText("subject", &fields).map { [$0] }
    search.actorID = try auditedText("actor_id", &fields)
    search.actorKind = try choice("actor_kind", AuditActor.Kind.allCases, &fields)
    if let text = try query("action") {
      search.action = AuditEvent.Action(rawValue: text)
      fields.require(search.action != nil, "action", "is an action of the audit log, like license.suspended")
    }
    for (name, path) in [("from", \AuditSearch.from), ("to", \.to)] {
      guard let text = try query(name) else { continue }
      search[keyPath: path] = AuditTime.parse(text)
      fields.require(search[keyPath: path] != nil, name, "is a day or a time like 2027-06-30T14:05:10Z")
    }
    let order = try choice("order", AuditOrder.allCases, &fields)
    try fields.finish()
    return (search, order ?? .oldestFirst)
  }

  private func auditedText(_ name: String, _ fields: inout FieldValidation) throws -> String? {
    guard let text = try query(name) else { return nil }
    return fields.line(name, text)
  }

  private func choice<Value: RawRepresentable>(
    _ name: String, _ all: [Value], _ fields: inout FieldValidation
  ) throws -> Value? where Value.RawValue == String {
    guard let text = try query(name) else { return nil }
    let value = Value(rawValue: text)
    fields.require(value != nil, name, "is one of \(all.map(\.rawValue).joined(separator: ", "))")
    return value
  }
}

extension AuditEntry {
  /// `sequence` and `hash` are null as long as the event is not sealed, which is a second.
  fileprivate var json: JSONValue {
    .object([
      "id": JSONValue(event.id), "at": JSONValue(event.at), "actor_kind": .string(event.actor.kind),
      "actor_id": JSONValue(event.actor.id), "action": .string(event.action.rawValue),
      "organization_id": JSONValue(event.organizationID), "subject": .string(event.subject),
      "address": .string(event.address), "request_id": .string(event.requestID),
      "details": .object(event.details.mapValues(JSONValue.string)), "sequence": JSONValue(seal?.sequence),
      "hash": JSONValue((seal?.hash).map(Hexadecimal.text)),
    ])
  }
}
