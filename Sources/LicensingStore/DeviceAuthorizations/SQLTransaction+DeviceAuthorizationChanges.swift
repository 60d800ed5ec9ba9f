import Cryptography
import LicensingCore

// Each change of state is one conditional statement: the row count says who won.
extension SQLTransaction: DeviceAuthorizationWriter {
  func holdPending(prefix: String) throws {
    guard connection.dialect.advisoryLock != nil else { return }
    // Prefixes that happen to share a number wait for each other, and nothing more.
    let digest = SHA256.hash(Array("pending \(prefix)".utf8))
    try connection.lock(Int64(bitPattern: digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }))
  }

  func insert(_ new: NewDeviceAuthorization) throws -> Bool {
    let machine = new.machine
    return try connection.execute(
      """
      INSERT INTO device_authorizations (id, device_code_hash, user_code_mac, client_id, scope, device_name,
        serial_number, serial_key, article_number, hostname, operating_system, software_version, address, bucket,
        prefix, state, version, created_at, expires_at, interval_seconds)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'pending', 1, $16, $17, $18)
      ON CONFLICT (user_code_mac) DO NOTHING
      """,
      [
        SQLValue(new.id), .bytes(new.deviceCodeHash), .bytes(new.userCodeMAC), .text(new.clientID), .text(new.scope),
        SQLValue(machine.deviceName), SQLValue(machine.serialNumber), SQLValue(machine.serialNumber?.folded),
        SQLValue(machine.articleNumber), SQLValue(machine.hostname), SQLValue(machine.operatingSystem),
        SQLValue(machine.softwareVersion), .text(new.origin.address), .text(new.origin.bucket),
        .text(new.origin.prefix), SQLValue(new.createdAt), SQLValue(new.expiresAt), .integer(new.intervalSeconds),
      ]) > 0
  }

  func dropOldestOfHeaviestPrefix(at now: Timestamp) throws {
    try connection.execute(
      """
      DELETE FROM device_authorizations WHERE state = 'pending' AND id = (
        SELECT id FROM device_authorizations
        WHERE state = 'pending' AND expires_at > $1 AND prefix = (
          SELECT prefix FROM device_authorizations WHERE state = 'pending' AND expires_at > $1
          GROUP BY prefix ORDER BY count(*) DESC, prefix LIMIT 1)
        ORDER BY id LIMIT 1)
      """, [SQLValue(now)])
  }

  func slowDown(_ id: DeviceAuthorizationID) throws {
    let (step, largest) = (DeviceAuthorization.intervalStepSeconds, DeviceAuthorization.largestIntervalSeconds)
    try connection.execute(
      """
      UPDATE device_authorizations SET interval_seconds =
        CASE WHEN interval_seconds + $1 > $2 THEN $2 ELSE interval_seconds + $1 END
      WHERE id = $3 AND state = 'pending'
      """, [.integer(step), .integer(largest), SQLValue(id)])
  }

  func approve(
    _ id: DeviceAuthorizationID, version: Int64, approval: DeviceAuthorization.Approval, at now: Timestamp
  ) throws -> Bool {
    try connection.execute(
      """
      UPDATE device_authorizations SET state = 'approved', version = version + 1, decided_by = $1, decided_at = $2,
        activation_id = $3
      WHERE id = $4 AND version = $5 AND state = 'pending' AND expires_at > $2
      """,
      [
        SQLValue(approval.userID), SQLValue(now), SQLValue(approval.activationID), SQLValue(id), .integer(version),
      ]) > 0
  }

  func deny(
    _ id: DeviceAuthorizationID, version: Int64, by user: UserID, reason: String?, at now: Timestamp
  ) throws
    -> Bool
  {
    try connection.execute(
      """
      UPDATE device_authorizations SET state = 'denied', version = version + 1, decided_by = $1, decided_at = $2,
        reason = $3
      WHERE id = $4 AND version = $5 AND state = 'pending' AND expires_at > $2
      """, [SQLValue(user), SQLValue(now), SQLValue(reason), SQLValue(id), .integer(version)]) > 0
  }

  /// Whoever typed it before is in the list already and changes nothing.
  func noteTypist(_ person: String, of id: DeviceAuthorizationID, most: Int, at now: Timestamp) throws -> Bool {
    let states = try connection.query(
      """
      UPDATE device_authorizations SET typed_by = typed_by || CAST($1 AS TEXT) || ' ', typist_count = typist_count + 1,
        state = CASE WHEN typist_count < $2 THEN state ELSE 'denied' END,
        version = CASE WHEN typist_count < $2 THEN version ELSE version + 1 END,
        decided_at = CASE WHEN typist_count < $2 THEN decided_at ELSE $3 END
      WHERE id = $4 AND state = 'pending' AND expires_at > $3 AND typed_by NOT LIKE '%' || CAST($1 AS TEXT) || ' %'
      RETURNING state
      """, [.text(person), .integer(Int64(most)), SQLValue(now), SQLValue(id)]
    ) { try $0.text(0) }
    return states == ["denied"]
  }

  func redeem(_ id: DeviceAuthorizationID, family: FamilyID, at now: Timestamp) throws -> Bool {
    try connection.execute(
      """
      UPDATE device_authorizations SET state = 'redeemed', version = version + 1, family_id = $1, redeemed_at = $2
      WHERE id = $3 AND state = 'approved' AND expires_at > $2
      """, [SQLValue(family), SQLValue(now), SQLValue(id)]) > 0
  }

  /// Redeemed ones are kept a day, so that a replay of their code is found out; the others an hour past their end.
  func purgeDeviceAuthorizations(at now: Timestamp, limit: Int) throws -> Int {
    try connection.execute(
      """
      DELETE FROM device_authorizations WHERE id IN (
        SELECT id FROM device_authorizations
        WHERE expires_at <= $1 AND (redeemed_at IS NULL OR redeemed_at <= $2) ORDER BY expires_at LIMIT $3)
      """,
      [
        SQLValue(now.adding(seconds: -Self.expiredIsKeptSeconds)),
        SQLValue(now.adding(seconds: -Self.redeemedIsKeptSeconds)), .integer(Int64(limit)),
      ])
  }

  private static let expiredIsKeptSeconds: Int64 = 3600
  private static let redeemedIsKeptSeconds: Int64 = 86_400
}
