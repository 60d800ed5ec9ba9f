/// What the overview of an organization, the page of a device and the tree of hubs are found by.
enum OverviewIndexes {
  @Sendable static func statements(_ d: SQLDialect) -> [String] {
    [
      """
      CREATE INDEX devices_by_hub ON devices (organization_id, hub_id, id)
      WHERE deleted_at IS NULL AND hub_id IS NOT NULL
      """,
      "CREATE INDEX activations_of_device ON activations (device_id, id)",
      "CREATE INDEX token_families_by_device ON token_families (device_id, id)",
    ]
  }
}
