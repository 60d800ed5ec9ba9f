import LicensingCore

extension TokenFamily {
  static let columnCount = 12
  static let columns = columns(of: "")

  static func columns(of prefix: String) -> String {
    [
      "id", "activation_id", "device_id", "client_id", "scope", "generation", "token_hash", "end_reason", "created_at",
      "refreshed_at", "refreshed_from", "hostname",
    ].map { prefix + $0 }.joined(separator: ", ")
  }

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), activationID: try row.identifier(1), deviceID: try row.identifier(2),
      clientID: try row.text(3), scope: try row.text(4), generation: try row.integer(5),
      tokenHash: try row.optionalBytes(6), end: try row.optionalText(7) == nil ? nil : try row.value(7),
      createdAt: try row.time(8), refreshedAt: try row.time(9), refreshedFrom: try row.text(10),
      hostname: try row.optionalText(11))
  }
}

extension SQLTransaction: TokenFamilyReader, TokenFamilyWriter {
  private static let standingOfFamily = StatementByDialect { dialect in
    """
    SELECT \(TokenFamily.columns(of: "f.")), c.disabled, \(ActivationStanding.columns(dialect))
    FROM token_families f JOIN clients c ON c.id = f.client_id JOIN activations a ON a.id = f.activation_id
    \(ActivationStanding.joins)
    WHERE f.id = $1
    """
  }

  func familyStanding(_ id: FamilyID) throws -> FamilyStanding? {
    try connection.first(Self.standingOfFamily[connection.dialect], [SQLValue(id)]) { row in
      FamilyStanding(
        family: try TokenFamily(row), clientIsDisabled: try row.bool(TokenFamily.columnCount),
        activation: try ActivationStanding(row, at: TokenFamily.columnCount + 1))
    }
  }

  private static let stateOfFamily = """
    SELECT f.device_id, f.activation_id, f.client_id, a.organization_id, f.end_reason, f.refreshed_at, c.disabled,
      a.released_at, o.disabled, d.disabled, d.deleted_at, l.standing, l.renewal_date
    FROM token_families f JOIN clients c ON c.id = f.client_id JOIN activations a ON a.id = f.activation_id
    JOIN licenses l ON l.id = a.license_id JOIN devices d ON d.id = a.device_id
    JOIN organizations o ON o.id = a.organization_id
    WHERE f.id = $1 AND EXISTS (SELECT 1 FROM signing_keys k WHERE k.id = $2 AND k.state <> 'removed')
    """

  func familyState(_ id: FamilyID, signedWith keyID: String) throws -> FamilyState? {
    try connection.first(Self.stateOfFamily, [SQLValue(id), .text(keyID)]) { row in
      FamilyState(
        deviceID: try row.identifier(0), activationID: try row.identifier(1), clientID: try row.text(2),
        organizationID: try row.identifier(3), end: try row.optionalText(4) == nil ? nil : try row.value(4),
        refreshedAt: try row.time(5), clientIsDisabled: try row.bool(6),
        activation: ActivationState(
          isReleased: try row.optionalInteger(7) != nil, organizationIsDisabled: try row.bool(8),
          // A device that was taken off the lists gives no tokens, whatever is left of its activations.
          deviceIsDisabled: try row.bool(9) || row.optionalInteger(10) != nil, licenseStanding: try row.value(11),
          renewalDate: try row.optionalDate(12)))
    }
  }

  func livingFamily(of device: DeviceID) throws -> TokenFamily? {
    try connection.first(
      "SELECT \(TokenFamily.columns) FROM token_families WHERE device_id = $1 AND ended_at IS NULL",
      [SQLValue(device)], TokenFamily.init)
  }

  func livingFamilyCount() throws -> Int64 {
    try connection.first("SELECT count(*) FROM token_families WHERE ended_at IS NULL", []) { try $0.integer(0) } ?? 0
  }

  func insert(_ family: TokenFamily) throws {
    try connection.execute(
      """
      INSERT INTO token_families (\(TokenFamily.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """,
      [
        SQLValue(family.id), SQLValue(family.activationID), SQLValue(family.deviceID), .text(family.clientID),
        .text(family.scope), .integer(family.generation), SQLValue(family.tokenHash), SQLValue(family.end?.rawValue),
        SQLValue(family.createdAt), SQLValue(family.refreshedAt), .text(family.refreshedFrom),
        SQLValue(family.hostname),
      ])
    if family.end == nil { try markLicensed(family.deviceID) }
  }

  private static let advance = """
    UPDATE token_families SET generation = $1, token_hash = $2, refreshed_at = $3, refreshed_from = $4
    WHERE id = $5 AND generation = $6 AND ended_at IS NULL
    """

  func advance(_ step: FamilyStep) throws -> Bool { try connection.execute(Self.advance, step.values) > 0 }

  func finish(advancing step: FamilyStep) throws { try connection.finish(Self.advance, step.values) }

  func endFamily(_ id: FamilyID, _ end: TokenFamily.End, at now: Timestamp) throws -> Bool {
    try endFamily(where: "id", is: SQLValue(id), end, at: now) != nil
  }

  func endFamily(ofDevice device: DeviceID, _ end: TokenFamily.End, at now: Timestamp) throws -> FamilyID? {
    try endFamily(where: "device_id", is: SQLValue(device), end, at: now)
  }

  func endFamily(ofActivation activation: ActivationID, _ end: TokenFamily.End, at now: Timestamp) throws -> FamilyID? {
    try endFamily(where: "activation_id", is: SQLValue(activation), end, at: now)
  }

  private func endFamily(
    where column: String, is value: SQLValue, _ end: TokenFamily.End, at now: Timestamp
  ) throws -> FamilyID? {
    let ended: (family: FamilyID, device: DeviceID)? = try connection.first(
      """
      UPDATE token_families SET end_reason = $1, ended_at = $2 WHERE \(column) = $3 AND ended_at IS NULL
      RETURNING id, device_id
      """, [.text(end.rawValue), SQLValue(now), value]
    ) { (try $0.identifier(0), try $0.identifier(1)) }
    // One that is replaced is followed by another at once.
    if let ended, end != .replaced { try markNotLicensed(ended.device) }
    return ended?.family
  }

  func endIdleFamilies(at now: Timestamp, limit: Int) throws -> Int {
    let devices: [DeviceID] = try connection.query(
      """
      UPDATE token_families SET end_reason = $1, ended_at = $2 WHERE ended_at IS NULL AND id IN (
        SELECT id FROM token_families WHERE ended_at IS NULL AND refreshed_at < $3 ORDER BY refreshed_at LIMIT $4)
      RETURNING device_id
      """,
      [
        .text(TokenFamily.End.idle.rawValue), SQLValue(now),
        SQLValue(now.adding(seconds: -TokenFamily.idleSeconds)), .integer(Int64(limit)),
      ]
    ) { try $0.identifier(0) }
    for device in devices { try markNotLicensed(device) }
    return devices.count
  }
}

extension FamilyStep {
  fileprivate var values: [SQLValue] {
    [
      .integer(generation), .bytes(tokenHash), SQLValue(at), .text(address), SQLValue(family), .integer(former),
    ]
  }
}
