import LicenseTokens
import LicensingCore

extension LicenseKey {
  /// The last is when a lock of the key was last used; a key without locks has the time in its own row.
  fileprivate static let columns = """
    k.id, k.license_id, k.organization_id, k.product_id, k.method, k.mac, k.sealed_text, k.masked_text, k.locks_allowed,
    k.locks_used, k.blocked, k.note, k.last_used_at, k.version, k.created_at, k.updated_at, k.shown_values, k.address,
    (SELECT max(l.last_used_at) FROM key_locks l WHERE l.key_id = k.id)
    """

  fileprivate init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), licenseID: try row.identifier(1), organizationID: try row.identifier(2),
      productID: try row.identifier(3), method: try row.value(4), mac: try row.bytes(5), sealedText: try row.bytes(6),
      maskedText: try row.text(7), locksAllowed: Int(try row.integer(8)), locksUsed: Int(try row.integer(9)),
      isBlocked: try row.bool(10), note: try row.optionalText(11),
      lastUsedAt: SQLTransaction.latest(try row.optionalTime(12), try row.optionalTime(18)),
      shownValues: try row.parameterValues(16), address: try row.optionalText(17), version: try row.integer(13),
      createdAt: try row.time(14), updatedAt: try row.time(15))
  }

  /// What a search looks through: one line a field, so that no search matches across two.
  fileprivate var searchKey: String { [maskedText.folded, note?.folded].compactMap { $0 }.joined(separator: "\n") }
}

extension KeyStanding {
  fileprivate init(_ row: any SQLRow) throws {
    self.init(
      keyID: try row.identifier(0), licenseID: try row.identifier(1), organizationID: try row.identifier(2),
      locksAllowed: Int(try row.integer(3)), isBlocked: try row.bool(4), quota: try row.optionalInteger(5),
      used: try row.integer(6), renewalDate: try row.optionalDate(7), standing: try row.value(8),
      organizationIsDisabled: try row.bool(9))
  }
}

extension SQLTransaction: LicenseKeyReader, LicenseKeyWriter {
  private static let standingOfKey = """
    SELECT k.id, k.license_id, k.organization_id, k.locks_allowed, k.blocked, l.quota, l.used,
      l.renewal_date, l.standing, o.disabled
    FROM license_keys k JOIN licenses l ON l.id = k.license_id JOIN organizations o ON o.id = k.organization_id
    WHERE k.product_id = $1 AND k.mac = $2
    """

  func licenseKey(_ id: LicenseKeyID) throws -> LicenseKey? {
    try connection.first(
      "SELECT \(LicenseKey.columns) FROM license_keys k WHERE k.id = $1", [SQLValue(id)], LicenseKey.init)
  }

  func licenseKey(product: ProductID, mac: [UInt8]) throws -> LicenseKey? {
    try connection.first(
      "SELECT \(LicenseKey.columns) FROM license_keys k WHERE k.product_id = $1 AND k.mac = $2",
      [SQLValue(product), .bytes(mac)], LicenseKey.init)
  }

  func licenseKeys(of license: LicenseID, search: String?, page: Page<LicenseKeyID>) throws -> [LicenseKey] {
    let select = "SELECT \(LicenseKey.columns) FROM license_keys k WHERE k.license_id = $1 AND k.id > $2"
    let common = [SQLValue(license), page.start()]
    guard let search = search?.folded, !search.isEmpty else {
      return try connection.query("\(select) ORDER BY k.id LIMIT $3", common + [page.limitValue], LicenseKey.init)
    }
    return try connection.query(
      "\(select) AND k.search_key LIKE $3 ESCAPE '\\' ORDER BY k.id LIMIT $4",
      common + [.text(Self.pattern(containing: search)), page.limitValue], LicenseKey.init)
  }

  func licenseKeyCount(of license: LicenseID) throws -> Int64 {
    try connection.first("SELECT count(*) FROM license_keys WHERE license_id = $1", [SQLValue(license)]) {
      try $0.integer(0)
    } ?? 0
  }

  func keyStanding(product: ProductID, mac: [UInt8]) throws -> KeyStanding? {
    try connection.first(Self.standingOfKey, [SQLValue(product), .bytes(mac)], KeyStanding.init)
  }

  func insert(_ key: LicenseKey) throws -> Bool {
    try connection.execute(
      """
      INSERT INTO license_keys (id, license_id, organization_id, product_id, method, mac, sealed_text, masked_text,
        search_key, locks_allowed, locks_used, blocked, note, shown_values, version, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, '{}', $13, $14, $15)
      ON CONFLICT (product_id, mac) DO NOTHING
      """,
      [
        SQLValue(key.id), SQLValue(key.licenseID), SQLValue(key.organizationID), SQLValue(key.productID),
        .text(key.method.rawValue), .bytes(key.mac), .bytes(key.sealedText), .text(key.maskedText),
        .text(key.searchKey), .integer(Int64(key.locksAllowed)), SQLValue(key.isBlocked), SQLValue(key.note),
        .integer(key.version), SQLValue(key.createdAt), SQLValue(key.updatedAt),
      ]) > 0
  }

  func update(_ key: LicenseKey) throws -> LicenseKey? {
    let updated = try connection.execute(
      """
      UPDATE license_keys SET locks_allowed = $1, blocked = $2, note = $3, search_key = $4, updated_at = $5,
        version = version + 1
      WHERE id = $6 AND version = $7 AND locks_used <= $1
      """,
      [
        .integer(Int64(key.locksAllowed)), SQLValue(key.isBlocked), SQLValue(key.note), .text(key.searchKey),
        SQLValue(key.updatedAt), SQLValue(key.id), .integer(key.version),
      ])
    return updated > 0 ? try licenseKey(key.id) : nil
  }

  func raiseLocksAllowed(_ id: LicenseKeyID, at now: Timestamp) throws {
    try connection.execute(
      """
      UPDATE license_keys SET locks_allowed = locks_allowed + 1, version = version + 1, updated_at = $1
      WHERE id = $2 AND locks_used = locks_allowed
      """, [SQLValue(now), SQLValue(id)])
  }
}
