import LicensingCore

extension KeyLock {
  fileprivate static let columns = """
    id, key_id, license_id, organization_id, locked_values, shown_values, first_used_at, last_used_at, address, released_at
    """

  fileprivate init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), keyID: try row.identifier(1), licenseID: try row.identifier(2),
      organizationID: try row.identifier(3), lockedValues: try row.parameterValues(4),
      shownValues: try row.parameterValues(5), firstUsedAt: try row.time(6), lastUsedAt: try row.time(7),
      address: try row.text(8), releasedAt: try row.optionalTime(9))
  }
}

// The key's row is changed first: it makes those who take and release locks of one key take turns, and its CHECK holds the
// count between none and as many as it allows whatever races.
extension SQLTransaction: KeyLockReader, KeyLockWriter {
  private static let livingOfKey = """
    SELECT \(KeyLock.columns) FROM key_locks WHERE key_id = $1 AND released_at IS NULL ORDER BY id
    """

  func keyLock(_ id: KeyLockID) throws -> KeyLock? {
    try connection.first("SELECT \(KeyLock.columns) FROM key_locks WHERE id = $1", [SQLValue(id)], KeyLock.init)
  }

  func livingLocks(of key: LicenseKeyID) throws -> [KeyLock] {
    try connection.query(Self.livingOfKey, [SQLValue(key)], KeyLock.init)
  }

  func keyLocks(of license: LicenseID, key: LicenseKeyID?, page: Page<KeyLockID>) throws -> [KeyLock] {
    let select = "SELECT \(KeyLock.columns) FROM key_locks"
    guard let key else {
      return try connection.query(
        "\(select) WHERE license_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        [SQLValue(license), page.start(), page.limitValue], KeyLock.init)
    }
    return try connection.query(
      "\(select) WHERE key_id = $1 AND id > $2 AND license_id = $3 ORDER BY id LIMIT $4",
      [SQLValue(key), page.start(), SQLValue(license), page.limitValue], KeyLock.init)
  }

  func take(_ lock: KeyLock) throws -> LockTaking {
    let hasRoom = try connection.execute(
      "UPDATE license_keys SET locks_used = locks_used + 1 WHERE id = $1 AND locks_used < locks_allowed AND blocked = 0",
      [SQLValue(lock.keyID)])
    guard hasRoom > 0 else { return .noFreeLock }
    let charged = try connection.execute(
      """
      UPDATE licenses SET used = used + 1 WHERE id = $1 AND standing = 'active' AND (quota IS NULL OR used < quota)
      """, [SQLValue(lock.licenseID)])
    guard charged > 0 else { return .quotaExceeded }
    let inserted = try connection.execute(
      """
      INSERT INTO key_locks (\(KeyLock.columns), fingerprint) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      ON CONFLICT (key_id, fingerprint) WHERE released_at IS NULL DO NOTHING
      """,
      [
        SQLValue(lock.id), SQLValue(lock.keyID), SQLValue(lock.licenseID), SQLValue(lock.organizationID),
        SQLValue(parameterValues: lock.lockedValues), SQLValue(parameterValues: lock.shownValues),
        SQLValue(lock.firstUsedAt), SQLValue(lock.lastUsedAt), .text(lock.address), SQLValue(lock.releasedAt),
        .bytes(lock.fingerprint),
      ])
    return inserted > 0 ? .taken : .alreadyLocked
  }

  func release(
    _ id: KeyLockID, rules: LicenseCheckSettings.ReleaseRules?, at now: Timestamp
  ) throws -> LockRelease {
    // Whoever releases it at the same time takes turns at its key, and is then told that it is not living any more.
    _ = try connection.exists(
      "SELECT 1 FROM license_keys WHERE id = (SELECT key_id FROM key_locks WHERE id = $1) \(connection.dialect.forUpdate)",
      [SQLValue(id)])
    let key: LicenseKeyID? = try connection.first(
      """
      UPDATE license_keys SET locks_used = locks_used - 1
      WHERE id = (SELECT key_id FROM key_locks WHERE id = $1 AND released_at IS NULL) RETURNING id
      """, [SQLValue(id)], { try $0.identifier(0) })
    guard let key else { return .notLiving }
    if let rules, let refusal = try refusal(ofReleasing: key, rules, at: now) { return refusal }
    let license: LicenseID? = try connection.first(
      """
      UPDATE key_locks SET released_at = $1, release_counts = $2 WHERE id = $3 AND released_at IS NULL
      RETURNING license_id
      """, [SQLValue(now), SQLValue(rules != nil), SQLValue(id)], { try $0.identifier(0) })
    guard let license else { return .notLiving }
    try giveBack(to: license)
    return .released
  }

  private func refusal(
    ofReleasing key: LicenseKeyID, _ rules: LicenseCheckSettings.ReleaseRules, at now: Timestamp
  ) throws -> LockRelease? {
    let counting = "SELECT released_at FROM key_locks WHERE key_id = $1 AND release_counts = 1"
    if let cooldown = rules.cooldownSeconds {
      let last = try connection.first("\(counting) ORDER BY released_at DESC LIMIT 1", [SQLValue(key)]) {
        try $0.time(0)
      }
      if let end = last?.adding(seconds: cooldown), end > now { return .tooSoon(until: end) }
    }
    guard let most = rules.releasesPerYear else { return nil }
    guard most > 0 else { return .usedUp(until: nil) }
    let year = LicenseCheckSettings.ReleaseRules.yearSeconds
    let oldest = try connection.first(
      "\(counting) AND released_at > $2 ORDER BY released_at DESC LIMIT 1 OFFSET $3",
      [SQLValue(key), SQLValue(now.adding(seconds: -year)), .integer(Int64(most - 1))]
    ) { try $0.time(0) }
    return oldest.map { .usedUp(until: $0.adding(seconds: year)) }
  }
}
