import LicensingCore

/// What rests on signing keys.
extension SQLTransaction {
  func removedSigningKeys(limit: Int) throws -> [SigningKeyRecord] {
    try connection.query(
      """
      SELECT \(SigningKeyRecord.columns) FROM signing_keys WHERE state = 'removed'
      ORDER BY created_at DESC, id DESC LIMIT $1
      """, [.integer(Int64(limit))], SigningKeyRecord.init)
  }

  func familyCount(refreshedFrom start: Timestamp, before end: Timestamp) throws -> Int64 {
    try connection.first(
      "SELECT count(*) FROM token_families WHERE ended_at IS NULL AND refreshed_at >= $1 AND refreshed_at < $2",
      [SQLValue(start), SQLValue(end)]
    ) { try $0.integer(0) } ?? 0
  }

  func goodLicenseFileCount(ofKey id: String, at now: Timestamp) throws -> Int64 {
    try connection.first(
      """
      SELECT count(*) FROM license_files WHERE key_id = $1 AND revoked_at IS NULL AND replaced_at IS NULL
        AND (expires_at IS NULL OR expires_at > $2)
      """, [.text(id), SQLValue(now)]
    ) { try $0.integer(0) } ?? 0
  }

  func parentLicenseCount(ofKey id: String) throws -> Int64 {
    try connection.first(
      "SELECT count(*) FROM parent_licenses WHERE key_id = $1 AND ended_at IS NULL", [.text(id)]
    ) { try $0.integer(0) } ?? 0
  }
}
