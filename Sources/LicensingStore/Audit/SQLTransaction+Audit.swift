import LicenseTokens
import LicensingCore

extension SQLTransaction: AuditReader, AuditWriter {
  func auditEvents(of organization: OrganizationID?, page: Page<AuditEventID>) throws -> [AuditEvent] {
    let select = """
      SELECT id, at, actor_kind, actor_id, action, organization_id, subject, address, request_id, details
      FROM audit_events WHERE id > $1
      """
    guard let organization else {
      return try connection.query("\(select) ORDER BY id LIMIT $2", [page.start(), page.limitValue], Self.event)
    }
    return try connection.query(
      "\(select) AND organization_id = $2 ORDER BY id LIMIT $3",
      [page.start(), SQLValue(organization), page.limitValue], Self.event)
  }

  private static func event(_ row: any SQLRow) throws -> AuditEvent {
    guard let actor = AuditActor(kind: try row.text(2), id: try row.optionalText(3)) else {
      throw UnreadableRow(column: 2)
    }
    return AuditEvent(
      id: try row.identifier(0), at: try row.time(1), actor: actor, action: try row.value(4),
      organizationID: try row.optionalIdentifier(5), subject: try row.text(6), address: try row.text(7),
      requestID: try row.text(8), details: try details(row.text(9)))
  }

  private static func details(_ text: String) throws -> [String: String] {
    guard case .object(let members) = try JSONValue(parsing: Array(text.utf8)) else { throw UnreadableRow(column: 9) }
    return members.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
  }

  func insert(_ event: AuditEvent) throws {
    let details = JSONValue.object(event.details.mapValues(JSONValue.string))
    try connection.execute(
      """
      INSERT INTO audit_events (id, at, actor_kind, actor_id, action, organization_id, subject, address, request_id,
        details)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      [
        SQLValue(event.id), SQLValue(event.at), .text(event.actor.kind), SQLValue(event.actor.id),
        .text(event.action.rawValue), SQLValue(event.organizationID), .text(event.subject), .text(event.address),
        .text(event.requestID), .text(String(decoding: details.json, as: UTF8.self)),
      ])
  }
}
