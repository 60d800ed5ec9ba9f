import LicensingCore

extension UnauthorizedInstallation {
  fileprivate static let columns = """
    id, license_id, key_id, organization_id, parameters, fingerprint, address, first_at, last_at, times, blocked
    """

  fileprivate init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), licenseID: try row.identifier(1), keyID: try row.identifier(2),
      organizationID: try row.identifier(3), parameters: try Parameter.list(json: row.text(4), column: 4),
      fingerprint: try row.bytes(5), address: try row.text(6), firstAt: try row.time(7), lastAt: try row.time(8),
      count: try row.integer(9), isBlocked: try row.bool(10))
  }
}

extension SQLTransaction: UnauthorizedInstallationReader, UnauthorizedInstallationWriter {
  func unauthorizedInstallation(_ id: UnauthorizedInstallationID) throws -> UnauthorizedInstallation? {
    try connection.first(
      "SELECT \(UnauthorizedInstallation.columns) FROM unauthorized_installations WHERE id = $1", [SQLValue(id)],
      UnauthorizedInstallation.init)
  }

  func unauthorizedInstallations(
    of license: LicenseID, page: Page<UnauthorizedInstallationID>
  ) throws -> [UnauthorizedInstallation] {
    try connection.query(
      """
      SELECT \(UnauthorizedInstallation.columns) FROM unauthorized_installations WHERE license_id = $1 AND id > $2
      ORDER BY id LIMIT $3
      """, [SQLValue(license), page.start(), page.limitValue], UnauthorizedInstallation.init)
  }

  func isBlockedInstallation(key: LicenseKeyID, fingerprint: [UInt8]) throws -> Bool {
    try connection.exists(
      "SELECT 1 FROM unauthorized_installations WHERE key_id = $1 AND fingerprint = $2 AND blocked = 1",
      [SQLValue(key), .bytes(fingerprint)])
  }

  func setBlocked(_ isBlocked: Bool, installation id: UnauthorizedInstallationID) throws -> Bool {
    try connection.execute(
      "UPDATE unauthorized_installations SET blocked = $1 WHERE id = $2 AND blocked <> $1",
      [SQLValue(isBlocked), SQLValue(id)]) > 0
  }

  func deleteInstallation(_ id: UnauthorizedInstallationID) throws -> Bool {
    try connection.execute("DELETE FROM unauthorized_installations WHERE id = $1", [SQLValue(id)]) > 0
  }

  /// Counts the refused queries of one installation, which is added if it is new.
  func keep(_ refusals: PendingRefusals) throws {
    let latest = refusals.latest
    let parameters = SQLValue.text(UnauthorizedInstallation.Parameter.json(latest.parameters))
    let isKnown = try connection.execute(
      """
      UPDATE unauthorized_installations SET parameters = $1, address = $2, times = times + $3,
        last_at = CASE WHEN last_at < $4 THEN $4 ELSE last_at END
      WHERE key_id = $5 AND fingerprint = $6
      """,
      [
        parameters, .text(latest.address), .integer(refusals.count), SQLValue(latest.at), SQLValue(latest.keyID),
        .bytes(latest.fingerprint),
      ])
    guard isKnown == 0 else { return }
    let owner: (license: LicenseID, organization: OrganizationID)? = try connection.first(
      "SELECT license_id, organization_id FROM license_keys WHERE id = $1", [SQLValue(latest.keyID)]
    ) { (try $0.identifier(0), try $0.identifier(1)) }
    guard let owner else { return }
    try connection.execute(
      """
      INSERT INTO unauthorized_installations (\(UnauthorizedInstallation.columns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (key_id, fingerprint) DO NOTHING
      """,
      [
        SQLValue(refusals.id), SQLValue(owner.license), SQLValue(latest.keyID), SQLValue(owner.organization),
        parameters,
        .bytes(latest.fingerprint), .text(latest.address), SQLValue(refusals.firstAt), SQLValue(latest.at),
        .integer(refusals.count),
      ])
    try makeRoom(on: owner.license)
  }

  /// Each new installation pushes out at most one, so that a few at a time are enough.
  private func makeRoom(on license: LicenseID) throws {
    let blocked = try connection.first(
      "SELECT count(*) FROM unauthorized_installations WHERE license_id = $1 AND blocked = 1", [SQLValue(license)]
    ) { try $0.integer(0) }
    let room = max(0, Int64(UnauthorizedInstallation.mostPerLicense) - (blocked ?? 0))
    try connection.execute(
      """
      DELETE FROM unauthorized_installations WHERE id IN (
        SELECT id FROM unauthorized_installations WHERE license_id = $1 AND blocked = 0
        ORDER BY last_at DESC, id DESC LIMIT 10 OFFSET $2)
      """, [SQLValue(license), .integer(room)])
  }
}
