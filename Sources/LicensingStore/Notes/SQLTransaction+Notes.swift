import LicensingCore

extension SQLTransaction {
  /// Writes a note down, unless a later one is there.
  func keep(_ note: Note) throws {
    switch note {
    case .polled(let id, let at):
      try connection.execute(
        """
        UPDATE device_authorizations SET polled_at = $1
        WHERE id = $2 AND state = 'pending' AND (polled_at IS NULL OR polled_at < $1)
        """, [SQLValue(at), SQLValue(id)])
    case .deviceSeen(let id, let at):
      try connection.execute(
        "UPDATE devices SET last_seen_at = $1 WHERE id = $2 AND (last_seen_at IS NULL OR last_seen_at < $1)",
        [SQLValue(at), SQLValue(id)])
    case .apiTokenUsed(let id, let at):
      try connection.execute(
        "UPDATE api_tokens SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)",
        [SQLValue(at), SQLValue(id)])
    case .parentLicenseUsed(let id, let at):
      try connection.execute(
        "UPDATE parent_licenses SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)",
        [SQLValue(at), SQLValue(id)])
    case .sessionSeen(let hash, let at):
      try connection.execute(
        "UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $1", [SQLValue(at), .bytes(hash)])
    case .checkPassed(let check): try keep(check)
    case .checkRefused(let refused): try keep(PendingRefusals(refused))
    }
  }

  private func keep(_ check: GoodCheck) throws {
    guard let lock = check.lockID else {
      try connection.execute(
        """
        UPDATE license_keys SET last_used_at = $1, shown_values = $2, address = $3
        WHERE id = $4 AND (last_used_at IS NULL OR last_used_at <= $1)
        """,
        [SQLValue(check.at), SQLValue(parameterValues: check.shownValues), .text(check.address), SQLValue(check.keyID)])
      return
    }
    try connection.execute(
      """
      UPDATE key_locks SET last_used_at = $1, shown_values = $2, address = $3
      WHERE id = $4 AND released_at IS NULL AND last_used_at <= $1
      """,
      [SQLValue(check.at), SQLValue(parameterValues: check.shownValues), .text(check.address), SQLValue(lock)])
  }

  /// The later of what is stored and what is noted.
  static func latest(_ stored: Timestamp?, _ noted: Timestamp?) -> Timestamp? {
    guard let stored, let noted else { return stored ?? noted }
    return max(stored, noted)
  }
}
