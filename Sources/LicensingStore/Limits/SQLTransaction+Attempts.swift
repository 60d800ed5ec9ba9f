import LicensingCore

// A budget of n attempts is n slots, each holding the time of the attempt that took it last. An attempt takes a slot that is
// missing or whose time lies outside the window, by one conditional statement: so the limit holds exactly, over any ten
// minutes, however many try at once.
extension SQLTransaction: AttemptWriter {
  func takeAttempt(_ limit: AttemptLimit, from place: Int, at now: Timestamp) throws -> Int? {
    let oldest = now.adding(seconds: -AttemptLimit.windowSeconds)
    // Whoever loses a slot to a neighbour looks again; each look loses only if a neighbour won.
    for _ in 0...limit.most {
      let slots = try slots(of: limit)
      // Some may lie beyond a limit that was lowered since.
      guard slots.values.count(where: { $0 > oldest }) < limit.most else { return nil }
      let missing = (0..<limit.most).filter { slots[$0] == nil }
      if !missing.isEmpty {
        let slot = missing[place % missing.count]
        if try insert(limit, slot: slot, at: now) { return slot }
      } else if let free = slots.filter({ $0.key < limit.most }).min(by: { $0.value < $1.value }) {
        if try retake(limit, slot: free.key, ifBefore: oldest, at: now) { return free.key }
      }
    }
    return nil
  }

  private func slots(of limit: AttemptLimit) throws -> [Int: Timestamp] {
    let found: [(Int, Timestamp)] = try connection.query(
      "SELECT slot, at FROM attempts WHERE kind = $1 AND subject = $2",
      [.text(limit.kind.rawValue), .text(limit.subject)]
    ) { (Int(try $0.integer(0)), try $0.time(1)) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  private func insert(_ limit: AttemptLimit, slot: Int, at now: Timestamp) throws -> Bool {
    try connection.execute(
      "INSERT INTO attempts (kind, subject, slot, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
      [.text(limit.kind.rawValue), .text(limit.subject), .integer(Int64(slot)), SQLValue(now)]) > 0
  }

  private func retake(_ limit: AttemptLimit, slot: Int, ifBefore oldest: Timestamp, at now: Timestamp) throws -> Bool {
    try connection.execute(
      "UPDATE attempts SET at = $1 WHERE kind = $2 AND subject = $3 AND slot = $4 AND at <= $5",
      [
        SQLValue(now), .text(limit.kind.rawValue), .text(limit.subject), .integer(Int64(slot)), SQLValue(oldest),
      ]) > 0
  }

  func returnAttempt(_ limit: AttemptLimit, slot: Int) throws {
    try connection.execute(
      "DELETE FROM attempts WHERE kind = $1 AND subject = $2 AND slot = $3",
      [.text(limit.kind.rawValue), .text(limit.subject), .integer(Int64(slot))])
  }

  func purgeAttempts(at now: Timestamp, limit: Int) throws -> Int {
    let oldest = now.adding(seconds: -AttemptLimit.windowSeconds)
    return try connection.execute(
      """
      DELETE FROM attempts WHERE at <= $1 AND (kind, subject, slot) IN (
        SELECT kind, subject, slot FROM attempts WHERE at <= $1 ORDER BY at LIMIT $2)
      """, [SQLValue(oldest), .integer(Int64(limit))])
  }
}
