/// Step 6: what lists need that hold with a million devices.
///
/// A server that does not know these columns writes devices without them; what it leaves out is made up for later, and until
/// then such devices are found all the same. `SearchWords` tells how they are told apart.
enum ListTables {
  @Sendable static func statements(_ d: SQLDialect) -> [String] { columns(d) + words(d) + indexes(d) }

  private static func columns(_ d: SQLDialect) -> [String] {
    [
      // What a list by name is sorted by.
      "ALTER TABLE devices ADD COLUMN name_key TEXT \(d.collation) NOT NULL DEFAULT ''",
      // Whether it has a family of tokens that has not ended.
      "ALTER TABLE devices ADD COLUMN licensed \(d.integerType) NOT NULL DEFAULT 0",
      "ALTER TABLE organizations ADD COLUMN name_key TEXT \(d.collation) NOT NULL DEFAULT ''",
      "ALTER TABLE organizations ADD COLUMN search_key TEXT NOT NULL DEFAULT ''",
      "CREATE INDEX organizations_by_name ON organizations (name_key, id)",
      "CREATE INDEX organizations_unprepared ON organizations (id) WHERE \(SearchWords.isUnprepared)",
      """
      UPDATE devices SET licensed = 1
      WHERE id IN (SELECT device_id FROM token_families WHERE ended_at IS NULL)
      """,
    ]
  }

  private static func words(_ d: SQLDialect) -> [String] {
    let text = "TEXT \(d.collation) NOT NULL"
    return [
      """
      CREATE TABLE search_words (
        scope \(text), word \(text), subject_id \(text), PRIMARY KEY (scope, word, subject_id))\(d.keptInKeyOrder)
      """,
      """
      CREATE INDEX devices_unprepared ON devices (organization_id, id)
      WHERE \(SearchWords.isUnprepared) AND deleted_at IS NULL
      """,
    ]
  }

  /// One for each order, within each group that filters tell apart; and one for those that were not seen for long.
  private static func indexes(_ d: SQLDialect) -> [String] {
    [
      """
      CREATE INDEX devices_by_last_seen ON devices (organization_id, last_seen_at)
      WHERE deleted_at IS NULL AND disabled = 0
      """
    ] + listed(d)
  }

  private static func listed(_ d: SQLDialect) -> [String] {
    [
      ("name", "name_key, "), ("serial_number", "\(DeviceListOrder.serialNumber(d)), "),
      ("last_seen", "\(DeviceListOrder.lastSeen), "), ("created", ""),
    ].map { name, key in
      """
      CREATE INDEX devices_listed_by_\(name) ON devices (organization_id, disabled, licensed, kind, \(key)id)
      WHERE deleted_at IS NULL
      """
    }
  }
}
