/// Step 10: every search of the audit log finds its events by an index in which no others stand between them.
///
/// Servers that do not know these indexes find the same events, some of them more slowly than with those that are dropped.
enum AuditSearchIndexes {
  /// Whether an event is not sealed yet. The sign keeps SQLite from the index of all sequences, whose rows without one it would sort.
  static let isWaiting = "+sequence IS NULL"

  @Sendable static func statements(_ d: SQLDialect) -> [String] {
    [
      "CREATE INDEX audit_events_waiting ON audit_events (id) WHERE \(isWaiting)",
      "CREATE INDEX audit_events_by_action_and_kind ON audit_events (action, actor_kind, id)",
      """
      CREATE INDEX audit_events_by_organization_action_and_kind
      ON audit_events (organization_id, action, actor_kind, id)
      """,
      """
      CREATE INDEX audit_events_by_actor_and_action ON audit_events (actor_id, action, id) WHERE actor_id IS NOT NULL
      """,
      """
      CREATE INDEX audit_events_by_organization_actor_and_action
      ON audit_events (organization_id, actor_id, action, id) WHERE actor_id IS NOT NULL
      """,
      // What begins with the same columns serves those that only these served.
      "DROP INDEX audit_events_unsealed",
      "DROP INDEX audit_events_by_actor",
      "DROP INDEX audit_events_by_action",
      "DROP INDEX audit_events_by_organization_and_action",
    ]
  }
}
