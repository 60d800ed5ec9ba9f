import LicensingCore

extension SQLTransaction: SessionReader, SessionWriter {
  private static let columns = "hash, user_id, created_at, seen_at, address, browser"

  func session(hash: [UInt8]) throws -> Session? {
    try connection.first("SELECT \(Self.columns) FROM sessions WHERE hash = $1", [.bytes(hash)], session)?.session
  }

  func sessions(of user: UserID) throws -> [(hash: [UInt8], session: Session)] {
    try connection.query(
      "SELECT \(Self.columns) FROM sessions WHERE user_id = $1 ORDER BY created_at, hash", [SQLValue(user)], session)
  }

  private func session(_ row: any SQLRow) throws -> (hash: [UInt8], session: Session) {
    let (hash, seenAt) = (try row.bytes(0), try row.time(3))
    return (
      hash,
      Session(
        userID: try row.identifier(1), createdAt: try row.time(2),
        seenAt: Self.latest(seenAt, notes.sessionSeenAt(hash)) ?? seenAt, address: try row.text(4),
        browser: try row.text(5))
    )
  }

  func insert(_ session: Session, hash: [UInt8]) throws {
    try connection.execute(
      "INSERT INTO sessions (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        .bytes(hash), SQLValue(session.userID), SQLValue(session.createdAt), SQLValue(session.seenAt),
        .text(session.address), .text(session.browser),
      ])
  }

  func deleteSession(hash: [UInt8]) throws -> Bool {
    try connection.execute("DELETE FROM sessions WHERE hash = $1", [.bytes(hash)]) > 0
  }

  func deleteSessions(of user: UserID) throws -> Int {
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
