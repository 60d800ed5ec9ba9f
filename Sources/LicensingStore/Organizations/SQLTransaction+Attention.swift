import LicenseTokens
import LicensingCore

extension SQLTransaction: AttentionReader {
  func licenseSummaries(of organization: OrganizationID, limit: Int64) throws -> [LicenseSummary] {
    try connection.query(
      """
      SELECT l.id, p.name, l.standing, l.renewal_date, p.renewal_window_days, p.token_lifetime_seconds, l.quota, l.used
      FROM licenses l JOIN products p ON p.id = l.product_id WHERE l.organization_id = $1 ORDER BY l.id LIMIT $2
      """, [SQLValue(organization), .integer(limit)]
    ) { row in
      LicenseSummary(
        id: try row.identifier(0), productName: try row.text(1), standing: try row.value(2),
        renewalDate: try row.optionalDate(3), renewalWindowDays: Int(try row.integer(4)),
        tokenLifetimeSeconds: try row.integer(5), quota: try row.optionalInteger(6), used: try row.integer(7))
    }
  }

  /// How many of the devices that were not seen for long are looked at, the longest first.
  private static let mostLookedAt: Int64 = 5000

  func silentDevices(
    of organization: OrganizationID, shortestLifetimeSeconds: Int64, at now: Timestamp, limit: Int64
  ) throws -> SilentDevices {
    // Families end when they were idle for so long, so that nobody is searched for among devices that were forgotten before.
    let earliest = now.adding(seconds: -TokenFamily.idleSeconds)
    let latest = now.adding(seconds: -(shortestLifetimeSeconds / 3 * 2))
    let ends: [Timestamp] = try connection.query(
      """
      SELECT found.last_seen_at + p.token_lifetime_seconds * 1000
      FROM (
        SELECT id, last_seen_at FROM devices
        WHERE organization_id = $1 AND deleted_at IS NULL AND disabled = 0 AND last_seen_at > $2 AND last_seen_at <= $3
        ORDER BY last_seen_at LIMIT $4) AS found
      JOIN token_families f ON f.device_id = found.id AND f.ended_at IS NULL
      JOIN activations a ON a.id = f.activation_id
      JOIN licenses l ON l.id = a.license_id
      JOIN products p ON p.id = l.product_id
      WHERE l.standing = 'active' AND (l.renewal_date IS NULL OR l.renewal_date >= $5)
        AND found.last_seen_at + p.token_lifetime_seconds / 3 * 2000 <= $6
      ORDER BY found.last_seen_at LIMIT $7
      """,
      [
        SQLValue(organization), SQLValue(earliest), SQLValue(latest), .integer(Self.mostLookedAt),
        SQLValue(RenewalDate(unixTime: now.seconds)), SQLValue(now), .integer(limit),
      ]
    ) { try $0.time(0) }
    let ended = Int64(ends.count { $0 <= now })
    return SilentDevices(nearEnd: Int64(ends.count) - ended, ended: ended, hasMore: ends.count >= limit)
  }

  func openInstallations(of organization: OrganizationID, limit: Int64) throws -> [OpenInstallations] {
    try connection.query(
      """
      SELECT found.license_id, count(*) FROM (
        SELECT u.license_id FROM licenses l
        JOIN unauthorized_installations u ON u.license_id = l.id AND u.blocked = 0
        WHERE l.organization_id = $1 LIMIT $2) AS found
      GROUP BY found.license_id ORDER BY count(*) DESC, found.license_id
      """, [SQLValue(organization), .integer(limit)]
    ) { OpenInstallations(licenseID: try $0.identifier(0), count: try $0.integer(1)) }
  }
}
