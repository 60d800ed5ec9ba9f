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
    case .sessionSeen(let hash, let at):
      try connection.execute(
        "UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $1", [SQLValue(at), .bytes(hash)])
    }
  }

  /// The later of what is stored and what is noted.
  static func latest(_ stored: Timestamp?, _ noted: Timestamp?) -> Timestamp? {
    guard let stored, let noted else { return stored ?? noted }
    return max(stored, noted)
  }
}
