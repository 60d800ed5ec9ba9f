import LicensingCore

extension SQLTransaction: DeviceAuthorizationReader {
  private static let columns = """
    id, client_id, scope, device_name, serial_number, article_number, hostname, operating_system, software_version,
    address, state, version, created_at, expires_at, interval_seconds, polled_at, decided_by, activation_id, family_id,
    redeemed_at
    """
  private static let byDeviceCode = "SELECT \(columns) FROM device_authorizations WHERE device_code_hash = $1"

  func deviceAuthorization(_ id: DeviceAuthorizationID) throws -> DeviceAuthorization? {
    try connection.first(
      "SELECT \(Self.columns) FROM device_authorizations WHERE id = $1", [SQLValue(id)], deviceAuthorization)
  }

  func deviceAuthorization(deviceCodeHash: [UInt8]) throws -> DeviceAuthorization? {
    try connection.first(Self.byDeviceCode, [.bytes(deviceCodeHash)], deviceAuthorization)
  }

  func deviceAuthorization(userCodeMAC: [UInt8]) throws -> DeviceAuthorization? {
    try connection.first(
      "SELECT \(Self.columns) FROM device_authorizations WHERE user_code_mac = $1", [.bytes(userCodeMAC)],
      deviceAuthorization)
  }

  func pendingDeviceAuthorizations(
    for organization: OrganizationID?, at now: Timestamp, page: Page<DeviceAuthorizationID>
  ) throws -> [DeviceAuthorization] {
    let select = """
      SELECT \(Self.columns) FROM device_authorizations WHERE state = 'pending' AND expires_at > $1 AND id > $2
      """
    let common = [SQLValue(now), page.start()]
    guard let organization else {
      return try connection.query(
        "\(select) ORDER BY id LIMIT $3", common + [page.limitValue], deviceAuthorization)
    }
    return try connection.query(
      """
      \(select) AND serial_key IS NOT NULL AND \(Self.isDevice(of: "$3")) ORDER BY id LIMIT $4
      """, common + [SQLValue(organization), page.limitValue], deviceAuthorization)
  }

  /// Few machines ask at a time, however many devices there are: each is looked up, by its serial number.
  private static func isDevice(of organization: String) -> String {
    """
    EXISTS (SELECT 1 FROM devices d WHERE d.organization_id = \(organization)
      AND d.serial_key = device_authorizations.serial_key AND d.deleted_at IS NULL)
    """
  }

  func pendingCount(for organization: OrganizationID, at now: Timestamp, upTo limit: Int64) throws -> Int64 {
    try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM device_authorizations WHERE state = 'pending' AND serial_key IS NOT NULL AND expires_at > $1
          AND \(Self.isDevice(of: "$2")) LIMIT $3) AS found
      """, [SQLValue(now), SQLValue(organization), .integer(limit)])
  }

  func pendingCount(client: String, bucket: String, at now: Timestamp, upTo limit: Int64) throws -> Int64 {
    try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM device_authorizations
        WHERE state = 'pending' AND client_id = $1 AND bucket = $2 AND expires_at > $3 LIMIT $4) AS found
      """, [.text(client), .text(bucket), SQLValue(now), .integer(limit)])
  }

  func pendingCount(prefix: String, at now: Timestamp, upTo limit: Int64) throws -> Int64 {
    try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM device_authorizations
        WHERE state = 'pending' AND prefix = $1 AND expires_at > $2 LIMIT $3) AS found
      """, [.text(prefix), SQLValue(now), .integer(limit)])
  }

  func pendingCount(at now: Timestamp) throws -> Int64 {
    try count(
      "SELECT count(*) FROM device_authorizations WHERE state = 'pending' AND expires_at > $1", [SQLValue(now)])
  }

  private func count(_ sql: String, _ parameters: [SQLValue]) throws -> Int64 {
    try connection.first(sql, parameters) { try $0.integer(0) } ?? 0
  }

  private func deviceAuthorization(_ row: any SQLRow) throws -> DeviceAuthorization {
    let id: DeviceAuthorizationID = try row.identifier(0)
    let (user, activation): (UserID?, ActivationID?) = (try row.optionalIdentifier(16), try row.optionalIdentifier(17))
    var approval: DeviceAuthorization.Approval?
    if let user, let activation { approval = DeviceAuthorization.Approval(userID: user, activationID: activation) }
    return DeviceAuthorization(
      id: id, clientID: try row.text(1), scope: try row.text(2), machine: try machine(row), address: try row.text(9),
      state: try row.value(10), version: try row.integer(11), createdAt: try row.time(12),
      expiresAt: try row.time(13), intervalSeconds: try row.integer(14),
      polledAt: Self.latest(try row.optionalTime(15), notes.polledAt(id)), approval: approval,
      familyID: try row.optionalIdentifier(18), redeemedAt: try row.optionalTime(19))
  }

  private func machine(_ row: any SQLRow) throws -> MachineDescription {
    MachineDescription(
      deviceName: try row.optionalText(3), serialNumber: try row.optionalText(4),
      articleNumber: try row.optionalText(5), hostname: try row.optionalText(6),
      operatingSystem: try row.optionalText(7), softwareVersion: try row.optionalText(8))
  }
}
