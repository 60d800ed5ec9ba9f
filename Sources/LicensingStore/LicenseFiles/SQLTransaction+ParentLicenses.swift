import LicensingCore

extension SQLTransaction: ParentLicenseReader, ParentLicenseWriter {
  private static let select = """
    SELECT id, license_id, organization_id, key_id, created_at, creator_kind, creator_id, last_used_at
    FROM parent_licenses
    """

  func parentLicense(of license: LicenseID) throws -> ParentLicense? {
    try connection.first(
      "\(Self.select) WHERE license_id = $1 AND ended_at IS NULL", [SQLValue(license)], parentLicense)
  }

  func parentLicense(hash: [UInt8]) throws -> ParentLicense? {
    try connection.first(
      "\(Self.select) WHERE credential_hash = $1 AND ended_at IS NULL", [.bytes(hash)], parentLicense)
  }

  func parentLicenseWithoutKeyCount() throws -> Int64 {
    try connection.first(
      """
      SELECT count(*) FROM signing_keys k JOIN parent_licenses p ON p.key_id = k.id
      WHERE k.purpose = 'file' AND k.state = 'removed' AND p.ended_at IS NULL
      """, []
    ) { try $0.integer(0) } ?? 0
  }

  private func parentLicense(_ row: any SQLRow) throws -> ParentLicense {
    let id: ParentLicenseID = try row.identifier(0)
    return ParentLicense(
      id: id, licenseID: try row.identifier(1), organizationID: try row.identifier(2), keyID: try row.text(3),
      createdAt: try row.time(4), createdBy: try row.actor(5),
      lastUsedAt: Self.latest(try row.optionalTime(7), notes.usedAt(id)))
  }

  func insert(_ parent: ParentLicense, hash: [UInt8]) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO parent_licenses (id, license_id, organization_id, credential_hash, key_id, created_at, creator_kind,
        creator_id, last_used_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (license_id) WHERE ended_at IS NULL DO NOTHING
      """,
      [
        SQLValue(parent.id), SQLValue(parent.licenseID), SQLValue(parent.organizationID), .bytes(hash),
        .text(parent.keyID), SQLValue(parent.createdAt), .text(parent.createdBy.kind), SQLValue(parent.createdBy.id),
        SQLValue(parent.lastUsedAt),
      ]) > 0
  }

  /// Whoever renews one takes turns with others at its license: what they have made meanwhile is seen, and ends.
  func endParentLicense(of license: LicenseID, at now: Timestamp) throws -> ParentLicenseID? {
    _ = try connection.exists(
      "SELECT 1 FROM licenses WHERE id = $1 \(connection.dialect.forUpdate)", [SQLValue(license)])
    return try connection.first(
      "UPDATE parent_licenses SET ended_at = $1 WHERE license_id = $2 AND ended_at IS NULL RETURNING id",
      [SQLValue(now), SQLValue(license)], { try $0.identifier(0) })
  }
}
