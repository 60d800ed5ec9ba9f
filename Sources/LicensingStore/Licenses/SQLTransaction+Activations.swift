import LicenseTokens
import LicensingCore

extension Activation {
  static let columnCount = 7
  static let columns = columns(of: "")

  static func columns(of prefix: String) -> String {
    ["id", "license_id", "organization_id", "device_id", "created_at", "redeemed_at", "released_at"]
      .map { prefix + $0 }.joined(separator: ", ")
  }

  init(_ row: any SQLRow, at start: Int) throws {
    self.init(
      id: try row.identifier(start), licenseID: try row.identifier(start + 1),
      organizationID: try row.identifier(start + 2), deviceID: try row.identifier(start + 3),
      createdAt: try row.time(start + 4), redeemedAt: try row.optionalTime(start + 5),
      releasedAt: try row.optionalTime(start + 6))
  }

  init(_ row: any SQLRow) throws { try self.init(row, at: 0) }
}

extension SQLTransaction: ActivationReader, ActivationWriter {
  func activation(_ id: ActivationID) throws -> Activation? {
    try connection.first(
      "SELECT \(Activation.columns) FROM activations WHERE id = $1", [SQLValue(id)], Activation.init)
  }

  func activations(of license: LicenseID, page: Page<ActivationID>) throws -> [Activation] {
    try connection.query(
      "SELECT \(Activation.columns) FROM activations WHERE license_id = $1 AND id > $2 ORDER BY id LIMIT $3",
      [SQLValue(license), page.start(), page.limitValue], Activation.init)
  }

  func reservedCount(of license: LicenseID) throws -> Int64 {
    try connection.first(
      """
      SELECT count(*) FROM activations WHERE license_id = $1 AND released_at IS NULL AND redeemed_at IS NULL
      """, [SQLValue(license)], { try $0.integer(0) }) ?? 0
  }

  func charge(_ activation: Activation) throws -> ActivationCharge {
    // Whoever takes the device off the lists releases what it sees: it has to see this, or this that the device is gone.
    let isThere = try connection.exists(
      "SELECT 1 FROM devices WHERE id = $1 AND deleted_at IS NULL \(connection.dialect.forUpdate)",
      [SQLValue(activation.deviceID)])
    guard isThere else { throw LicensingError.notFound }
    let inserted = try connection.execute(
      """
      INSERT INTO activations (\(Activation.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (license_id, device_id) WHERE released_at IS NULL DO NOTHING
      """,
      [
        SQLValue(activation.id), SQLValue(activation.licenseID), SQLValue(activation.organizationID),
        SQLValue(activation.deviceID), SQLValue(activation.createdAt), SQLValue(activation.redeemedAt),
        SQLValue(activation.releasedAt),
      ])
    guard inserted > 0 else {
      let living: ActivationID? = try connection.first(
        """
        SELECT id FROM activations WHERE license_id = $1 AND device_id = $2 AND released_at IS NULL
        \(connection.dialect.forUpdate)
        """, [SQLValue(activation.licenseID), SQLValue(activation.deviceID)], { try $0.identifier(0) })
      // Released between the two statements: whoever asked asks again.
      guard let living else { throw LicensingError.changedMeanwhile }
      return .alreadyActive(living)
    }
    let charged = try connection.execute(
      "UPDATE licenses SET used = used + 1 WHERE id = $1 AND (quota IS NULL OR used < quota)",
      [SQLValue(activation.licenseID)])
    return charged > 0 ? .charged(activation.id) : .quotaExceeded
  }

  func markRedeemed(_ id: ActivationID, at now: Timestamp) throws -> Bool {
    try connection.execute(
      "UPDATE activations SET redeemed_at = COALESCE(redeemed_at, $1) WHERE id = $2 AND released_at IS NULL",
      [SQLValue(now), SQLValue(id)]) > 0
  }

  func release(_ id: ActivationID, at now: Timestamp) throws -> Bool {
    let license: LicenseID? = try connection.first(
      "UPDATE activations SET released_at = $1 WHERE id = $2 AND released_at IS NULL RETURNING license_id",
      [SQLValue(now), SQLValue(id)], { try $0.identifier(0) })
    guard let license else { return false }
    try giveBack(to: license)
    return true
  }

  func livingActivations(of device: DeviceID) throws -> [ActivationID] {
    try connection.query(
      "SELECT id FROM activations WHERE device_id = $1 AND released_at IS NULL ORDER BY id", [SQLValue(device)]
    ) { try $0.identifier(0) }
  }

  func releaseAbandoned(at now: Timestamp, limit: Int) throws -> [ActivationID] {
    let released: [(ActivationID, LicenseID)] = try connection.query(
      """
      UPDATE activations SET released_at = $1
      WHERE redeemed_at IS NULL AND released_at IS NULL AND id IN (
        SELECT a.id FROM activations a
        WHERE a.redeemed_at IS NULL AND a.released_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM device_authorizations d
          WHERE d.activation_id = a.id AND d.state = 'approved' AND d.expires_at > $1)
        ORDER BY a.id LIMIT $2)
      RETURNING id, license_id
      """, [SQLValue(now), .integer(Int64(limit))]
    ) { (try $0.identifier(0), try $0.identifier(1)) }
    for (_, license) in released { try giveBack(to: license) }
    return released.map(\.0)
  }

  /// A unit of quota, by what used it.
  func giveBack(to license: LicenseID) throws {
    try connection.execute("UPDATE licenses SET used = used - 1 WHERE id = $1", [SQLValue(license)])
  }
}
