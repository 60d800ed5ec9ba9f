import Cryptography
import LicensingCore

extension SigningKeyRecord {
  static let columns = "id, purpose, algorithm, private_key, state, created_at, activates_at, removes_at"

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.text(0), purpose: try row.value(1), algorithm: try row.value(2),
      sealedPrivateKey: try row.bytes(3), state: try row.value(4), createdAt: try row.time(5),
      activatesAt: try row.time(6), removesAt: try row.optionalTime(7))
  }
}

extension SQLTransaction: SigningKeyReader, SigningKeyWriter {
  func signingKeys() throws -> [SigningKeyRecord] {
    try connection.query(
      "SELECT \(SigningKeyRecord.columns) FROM signing_keys WHERE state <> 'removed' ORDER BY created_at, id", [],
      SigningKeyRecord.init)
  }

  func insert(_ key: SigningKeyRecord) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO signing_keys (\(SigningKeyRecord.columns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
      """,
      [
        .text(key.id), .text(key.purpose.rawValue), .text(key.algorithm.rawValue), .bytes(key.sealedPrivateKey),
        .text(key.state.rawValue), SQLValue(key.createdAt), SQLValue(key.activatesAt), SQLValue(key.removesAt),
      ]) > 0
  }

  func activateKey(_ id: String) throws -> Bool {
    try connection.execute(
      """
      UPDATE signing_keys SET state = 'active' WHERE id = $1 AND state = 'announced' AND NOT EXISTS (
        SELECT 1 FROM signing_keys k WHERE k.purpose = signing_keys.purpose AND k.state = 'active')
      """, [.text(id)]) > 0
  }

  func retireKey(_ id: String, removesAt: Timestamp) throws -> Bool {
    try connection.execute(
      "UPDATE signing_keys SET state = 'retired', removes_at = $1 WHERE id = $2 AND state = 'active'",
      [SQLValue(removesAt), .text(id)]) > 0
  }

  func extendKey(_ id: String, removesAt: Timestamp) throws {
    try connection.execute(
      "UPDATE signing_keys SET removes_at = $1 WHERE id = $2 AND state = 'retired'", [SQLValue(removesAt), .text(id)])
  }

  func removeKey(_ id: String) throws -> Bool {
    try connection.execute(
      "UPDATE signing_keys SET state = 'removed', private_key = $1 WHERE id = $2 AND state <> 'removed'",
      [.bytes([]), .text(id)]) > 0
  }
}
