import LicensingCore

extension SQLTransaction: HubReader {
  func hubIDs(of organization: OrganizationID, after: DeviceID?, limit: Int64) throws -> [DeviceID] {
    // From one hub to the next along the index: of the many devices under each of them only the first is met.
    try connection.query(
      """
      WITH RECURSIVE found (id) AS (
        SELECT min(hub_id) FROM devices WHERE organization_id = $1 AND deleted_at IS NULL AND hub_id > $2
        UNION ALL
        SELECT (
          SELECT min(hub_id) FROM devices
          WHERE organization_id = $1 AND deleted_at IS NULL AND hub_id > found.id)
        FROM found WHERE found.id IS NOT NULL)
      SELECT id FROM found WHERE id IS NOT NULL LIMIT $3
      """, [SQLValue(organization), .text(after?.text ?? ""), .integer(limit)]
    ) { try $0.identifier(0) }
  }

  func devices(
    under hub: DeviceID, in organization: OrganizationID, after: DeviceID?, limit: Int64
  ) throws -> [Device] {
    try connection.query(
      """
      SELECT \(Device.columns) FROM devices WHERE organization_id = $1 AND hub_id = $2 AND deleted_at IS NULL AND id > $3
      ORDER BY id LIMIT $4
      """, [SQLValue(organization), SQLValue(hub), .text(after?.text ?? ""), .integer(limit)]
    ) { try Device($0, at: 0) }
  }

  /// How many devices under a hub are looked at for hubs.
  private static let mostLookedAt: Int64 = 5000

  func hubs(under hub: DeviceID, in organization: OrganizationID, limit: Int64) throws -> [Device] {
    try connection.query(
      """
      SELECT \(Device.columns(of: "d.")) FROM (
        SELECT id FROM devices WHERE organization_id = $1 AND hub_id = $2 AND deleted_at IS NULL
        ORDER BY id LIMIT $3) AS found
      JOIN devices d ON d.id = found.id
      WHERE EXISTS (
        SELECT 1 FROM devices c WHERE c.organization_id = $1 AND c.hub_id = found.id AND c.deleted_at IS NULL)
      ORDER BY found.id LIMIT $4
      """, [SQLValue(organization), SQLValue(hub), .integer(Self.mostLookedAt), .integer(limit)]
    ) { try Device($0, at: 0) }
  }

  func deviceCount(under hub: DeviceID, in organization: OrganizationID, upTo limit: Int64) throws -> Int64 {
    try connection.first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM devices WHERE organization_id = $1 AND hub_id = $2 AND deleted_at IS NULL LIMIT $3) AS found
      """, [SQLValue(organization), SQLValue(hub), .integer(limit)]
    ) { try $0.integer(0) } ?? 0
  }
}
