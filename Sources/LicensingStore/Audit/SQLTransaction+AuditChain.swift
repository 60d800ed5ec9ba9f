import LicensingCore

extension SQLTransaction {
  /// An arbitrary number, the same in all servers, under which their sealers take turns.
  private static let auditLock: Int64 = 0x6175_6469_7420_6C67

  private static let isWaiting = AuditSearchIndexes.isWaiting

  private static let recordColumns =
    "id, at, actor_kind, actor_id, action, organization_id, subject, address, request_id, details"

  // MARK: Reading

  func auditChainState() throws -> AuditChainState {
    let head = try auditHead()
    let sealedUntil = try connection.first(
      "SELECT at FROM audit_events WHERE sequence = $1", [.integer(head.sequence)]
    ) { try $0.time(0) }
    let unsealedCount = try connection.first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM audit_events WHERE \(Self.isWaiting) AND id > $1 LIMIT $2) AS found
      """, [.text(""), .integer(AuditChainState.mostCounted)]
    ) { try $0.integer(0) }
    let unsealedSince = try connection.first(
      "SELECT at FROM audit_events WHERE \(Self.isWaiting) AND id > $1 ORDER BY id LIMIT 1", [.text("")]
    ) { try $0.time(0) }
    let beyondHead = try connection.first(
      "SELECT sequence FROM audit_events WHERE sequence > $1 ORDER BY sequence LIMIT 1", [.integer(head.sequence)]
    ) { try $0.integer(0) }
    return AuditChainState(
      head: head, sealedUntil: sealedUntil, unsealedCount: unsealedCount ?? 0, unsealedSince: unsealedSince,
      beyondHead: beyondHead)
  }

  func hasUnsealedAuditEvents() throws -> Bool {
    try connection.exists(
      "SELECT 1 FROM audit_events WHERE \(Self.isWaiting) AND id > $1 LIMIT 1", [.text("")])
  }

  func sealedAuditRecords(after: Int64?, upTo end: Int64, limit: Int) throws -> [SealedAuditRecord] {
    let columns = "sequence, previous_hash, hash, \(Self.recordColumns)"
    return try connection.query(
      """
      SELECT \(columns) FROM audit_events WHERE sequence \(after == nil ? ">=" : ">") $1 AND sequence <= $2
      ORDER BY sequence LIMIT $3
      """, [.integer(after ?? .min), .integer(end), .integer(Int64(limit))]
    ) { row in
      // A column that cannot be read was changed: that is found out, not failed on.
      SealedAuditRecord(
        sequence: try row.integer(0), previousHash: try? row.bytes(1), hash: try? row.bytes(2),
        record: try? AuditRecord(row, at: 3))
    }
  }

  private func auditHead() throws -> AuditHead {
    let found = try connection.first("SELECT sequence, hash FROM audit_head WHERE id = 1", []) { row in
      AuditHead(sequence: try row.integer(0), hash: try row.optionalBytes(1) ?? AuditHead.start.hash)
    }
    return found ?? .start
  }

  // MARK: Sealing

  func lockAuditHead() throws -> AuditHead {
    try connection.lock(Self.auditLock)
    return try auditHead()
  }

  func unsealedAuditRecords(limit: Int) throws -> [AuditRecord] {
    try connection.query(
      """
      SELECT \(Self.recordColumns) FROM audit_events WHERE \(Self.isWaiting) AND id > $1 ORDER BY id LIMIT $2
      """, [.text(""), .integer(Int64(limit))]
    ) { try AuditRecord($0, at: 0) }
  }

  func seal(_ id: String, _ seal: AuditSeal) throws -> Bool {
    try connection.execute(
      "UPDATE audit_events SET sequence = $1, previous_hash = $2, hash = $3 WHERE id = $4 AND sequence IS NULL",
      [.integer(seal.sequence), .bytes(seal.previousHash), .bytes(seal.hash), .text(id)]) == 1
  }

  func moveAuditHead(from old: AuditHead, to new: AuditHead) throws -> Bool {
    try connection.execute(
      "UPDATE audit_head SET sequence = $1, hash = $2 WHERE id = 1 AND sequence = $3",
      [.integer(new.sequence), .bytes(new.hash), .integer(old.sequence)]) == 1
  }
}

extension AuditRecord {
  fileprivate init(_ row: any SQLRow, at start: Int) throws {
    self.init(
      id: try row.text(start), at: try row.integer(start + 1), actorKind: try row.text(start + 2),
      actorID: try row.optionalText(start + 3), action: try row.text(start + 4),
      organizationID: try row.optionalText(start + 5), subject: try row.text(start + 6),
      address: try row.text(start + 7), requestID: try row.text(start + 8), details: try row.text(start + 9))
  }
}
