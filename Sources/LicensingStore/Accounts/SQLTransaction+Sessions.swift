import LicensingCore

extension SQLTransaction: SessionReader, SessionWriter {
  func session(hash: [UInt8]) throws -> Session? {
    try connection.first("SELECT user_id, created_at, seen_at FROM sessions WHERE hash = $1", [.bytes(hash)]) { row in
      let seenAt = try row.time(2)
      return Session(
        userID: try row.identifier(0), createdAt: try row.time(1),
        seenAt: Self.latest(seenAt, notes.sessionSeenAt(hash)) ?? seenAt)
    }
  }

  func insert(_ session: Session, hash: [UInt8]) throws {
    try connection.execute(
      "INSERT INTO sessions (hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $4)",
      [.bytes(hash), SQLValue(session.userID), SQLValue(session.createdAt), SQLValue(session.seenAt)])
  }

  func deleteSession(hash: [UInt8]) throws -> Bool {
    try connection.execute("DELETE FROM sessions WHERE hash = $1", [.bytes(hash)]) > 0
  }

  func deleteSessions(of user: UserID) throws {
    try connection.execute("DELETE FROM sessions WHERE user_id = $1", [SQLValue(user)])
  }

  func purgeSessions(at now: Timestamp, limit: Int) throws -> Int {
    try connection.execute(
      """
      DELETE FROM sessions WHERE hash IN (
        SELECT hash FROM sessions WHERE seen_at <= $1 OR created_at <= $2 LIMIT $3)
      """,
      [
        SQLValue(now.adding(seconds: -Session.idleSeconds)), SQLValue(now.adding(seconds: -Session.absoluteSeconds)),
        .integer(Int64(limit)),
      ])
  }
}
