import LicensingCore

// The living row of a unit is changed first: it makes those who replace and revoke files of one unit take turns.
extension SQLTransaction: LicenseFileWriter {
  func issue(_ file: LicenseFile) throws -> LicenseFileCharge {
    let charged = try connection.execute(
      """
      UPDATE licenses SET used = used + 1 WHERE id = $1 AND standing = 'active' AND (quota IS NULL OR used < quota)
      """, [SQLValue(file.licenseID)])
    guard charged > 0 else { return .quotaExceeded }
    guard try insert(file) else {
      try giveBack(to: file.licenseID)
      return .alreadyThere
    }
    return .issued
  }

  func replace(_ old: LicenseFileID, by file: LicenseFile) throws -> Bool {
    let replaced = try connection.execute(
      """
      UPDATE license_files SET replaced_at = $1
      WHERE id = $2 AND unit_id = $3 AND replaced_at IS NULL AND revoked_at IS NULL
      """, [SQLValue(file.issuedAt), SQLValue(old), SQLValue(file.unitID)])
    guard replaced > 0 else { return false }
    // The unit's living row is ours, so nothing else can be in the way.
    guard try insert(file) else { throw LicensingError.changedMeanwhile }
    return true
  }

  func revokeUnit(_ unit: LicenseFileID, reason: String?, at now: Timestamp) throws -> LicenseFile? {
    let returns = "(SELECT l.returns_file_units FROM licenses l WHERE l.id = license_files.license_id)"
    let living = try connection.first(
      """
      UPDATE license_files SET revoked_at = $1, revocation_reason = $2, unit_returned = \(returns)
      WHERE unit_id = $3 AND replaced_at IS NULL AND revoked_at IS NULL RETURNING \(LicenseFile.columns)
      """, [SQLValue(now), SQLValue(reason), SQLValue(unit)], LicenseFile.init)
    guard let living else { return nil }
    try connection.execute(
      """
      UPDATE license_files SET revoked_at = $1, revocation_reason = $2, unit_returned = $3
      WHERE unit_id = $4 AND revoked_at IS NULL
      """, [SQLValue(now), SQLValue(reason), SQLValue(living.unitReturned), SQLValue(unit)])
    if living.unitReturned { try giveBack(to: living.licenseID) }
    return living
  }

  func revokeLicenseFiles(of license: LicenseID, reason: String, at now: Timestamp) throws -> Int {
    var count = 0
    // A document that took the place of another at this moment is there when the first statement has waited for that one.
    while true {
      let revoked = try connection.execute(
        """
        UPDATE license_files SET revoked_at = $1, revocation_reason = $2 WHERE license_id = $3 AND revoked_at IS NULL
        """, [SQLValue(now), .text(reason), SQLValue(license)])
      if revoked == 0 { return count }
      count += revoked
    }
  }

  /// False if the device has a living file under the license.
  private func insert(_ file: LicenseFile) throws -> Bool {
    let placeholders = (1...(file.values.count + 1)).map { "$\($0)" }.joined(separator: ", ")
    return try connection.execute(
      """
      INSERT INTO license_files (\(LicenseFile.columns), search_key) VALUES (\(placeholders))
      ON CONFLICT (license_id, serial_key, article_key) WHERE replaced_at IS NULL AND revoked_at IS NULL DO NOTHING
      """, file.values + [.text(file.searchKey)]) > 0
  }
}
