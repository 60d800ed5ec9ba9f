/// Step 5: what sealing and searching the audit log needs.
///
/// Servers that do not know it write their events unsealed, as those that do; whichever has the sealer seals them.
enum AuditChainTables {
  @Sendable static func statements(_ d: SQLDialect) -> [String] {
    let (integer, bytes) = (d.integerType, d.bytesType)
    return [
      // One row: where the chain ends. Without it, nobody would miss the events at its end.
      "CREATE TABLE audit_head (id \(integer) PRIMARY KEY, sequence \(integer) NOT NULL, hash \(bytes))",
      "INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, NULL)",
      "CREATE INDEX audit_events_unsealed ON audit_events (id) WHERE sequence IS NULL",
      "CREATE INDEX audit_events_by_subject ON audit_events (subject, id)",
      "CREATE INDEX audit_events_by_actor ON audit_events (actor_id, id) WHERE actor_id IS NOT NULL",
      "CREATE INDEX audit_events_by_actor_kind ON audit_events (actor_kind, id)",
      "CREATE INDEX audit_events_by_action ON audit_events (action, id)",
      "CREATE INDEX audit_events_by_organization_and_action ON audit_events (organization_id, action, id)",
    ]
  }
}
