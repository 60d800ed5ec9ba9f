import LicensingCore
import LicensingStore

/// What the audit log tells of the seeded devices, a day of events after the other, sealed where the chain of the database ends.
struct SeededAuditLog: Sendable {
  static let mostEvents: Int64 = 16
  /// Devices that are looked at together.
  private static let batch: Int64 = 10_000
  private static let day: Int64 = 86_400_000

  let organization: OrganizationID
  let devices: Int64
  let eventsPerDevice: Int64

  func write(to connection: any SQLConnection) throws {
    var head =
      try connection.first("SELECT sequence, hash FROM audit_head WHERE id = 1", []) { row in
        AuditHead(sequence: try row.integer(0), hash: try row.optionalBytes(1) ?? AuditHead.start.hash)
      } ?? .start
    for event in 0..<eventsPerDevice {
      for first in stride(from: 0, to: devices, by: Int(Self.batch)) {
        for record in try records(of: event, from: first, connection) {
          let seal = try head.seal(record)
          try insert(record, seal, connection)
          head = AuditHead(sequence: seal.sequence, hash: seal.hash)
        }
      }
    }
    try connection.execute(
      "UPDATE audit_head SET sequence = $1, hash = $2 WHERE id = 1", [.integer(head.sequence), .bytes(head.hash)])
  }

  /// Machines redeem, and the operator does the rest.
  private func records(
    of event: Int64, from first: Int64, _ connection: any SQLConnection
  ) throws -> [AuditRecord] {
    let isMachines = event % 2 == 1
    let action: AuditEvent.Action = event == 0 ? .deviceCreated : isMachines ? .authorizationRedeemed : .deviceChanged
    let actor: AuditActor = isMachines ? .client(Client.agentID) : .operator
    let time = "created + \(event * Self.day)"
    return try connection.query(
      """
      SELECT 'evt_' || \(SeededKey.text(time: time, number: "number", salt: event)), \(time), 'dev_' || key, name
      FROM seeded WHERE number >= $1 AND number < $2 ORDER BY number
      """, [.integer(first), .integer(first + Self.batch)]
    ) { row in
      AuditRecord(
        id: try row.text(0), at: try row.integer(1), actorKind: actor.kind, actorID: actor.id, action: action.rawValue,
        organizationID: organization.text, subject: try row.text(2), address: "192.0.2.1", requestID: "seed",
        details: #"{"name":"\#(try row.text(3))"}"#)
    }
  }

  private func insert(_ record: AuditRecord, _ seal: AuditSeal, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO audit_events (id, at, actor_kind, actor_id, action, organization_id, subject, address, request_id, details,
        sequence, previous_hash, hash)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      """,
      [
        .text(record.id), .integer(record.at), .text(record.actorKind), SQLValue(record.actorID), .text(record.action),
        SQLValue(record.organizationID), .text(record.subject), .text(record.address), .text(record.requestID),
        .text(record.details), .integer(seal.sequence), .bytes(seal.previousHash), .bytes(seal.hash),
      ])
  }
}
