import LicensingCore

extension Device {
  static let columnCount = 14
  static let columns = columns(of: "")

  static func columns(of prefix: String) -> String {
    [
      "id", "organization_id", "name", "kind", "serial_number", "article_number", "url", "hub_id", "license_id",
      "disabled", "last_seen_at", "version", "created_at", "updated_at",
    ].map { prefix + $0 }.joined(separator: ", ")
  }

  init(_ row: any SQLRow, at start: Int) throws {
    self.init(
      id: try row.identifier(start), organizationID: try row.identifier(start + 1), name: try row.text(start + 2),
      kind: try row.value(start + 3), serialNumber: try row.optionalText(start + 4),
      articleNumber: try row.optionalText(start + 5), url: try row.optionalText(start + 6),
      hubID: try row.optionalIdentifier(start + 7), licenseID: try row.optionalIdentifier(start + 8),
      isDisabled: try row.bool(start + 9), lastSeenAt: try row.optionalTime(start + 10),
      version: try row.integer(start + 11), createdAt: try row.time(start + 12), updatedAt: try row.time(start + 13))
  }

  /// Under which serial numbers are compared.
  fileprivate var serialKey: String? { serialNumber?.folded }
}

extension SQLTransaction: DeviceReader, DeviceWriter {
  func device(_ id: DeviceID) throws -> Device? {
    try connection.first(
      "SELECT \(Device.columns) FROM devices WHERE id = $1 AND deleted_at IS NULL", [SQLValue(id)], device)
  }

  /// A LIKE pattern for texts that contain this one, in which nothing is a wildcard.
  static func pattern(containing text: String) -> String {
    // By scalars: a wildcard with an accent is one Character, but not to the database.
    "%" + text.unicodeScalars.map { "\\%_".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined() + "%"
  }

  func devices(of organization: OrganizationID, serialNumber: String) throws -> [Device] {
    try connection.query(
      """
      SELECT \(Device.columns) FROM devices
      WHERE organization_id = $1 AND serial_key = $2 AND deleted_at IS NULL ORDER BY id LIMIT 2
      """, [SQLValue(organization), .text(serialNumber.folded)], device)
  }

  private func device(_ row: any SQLRow) throws -> Device {
    var device = try Device(row, at: 0)
    device.lastSeenAt = Self.latest(device.lastSeenAt, notes.seenAt(device.id))
    return device
  }

  func insert(_ device: Device) throws {
    try connection.execute(
      """
      INSERT INTO devices (\(Device.columns), serial_key, search_key, name_key)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
      """,
      [
        SQLValue(device.id), SQLValue(device.organizationID), .text(device.name), .text(device.kind.rawValue),
        SQLValue(device.serialNumber), SQLValue(device.articleNumber), SQLValue(device.url), SQLValue(device.hubID),
        SQLValue(device.licenseID), SQLValue(device.isDisabled), SQLValue(device.lastSeenAt),
        .integer(device.version), SQLValue(device.createdAt), SQLValue(device.updatedAt), SQLValue(device.serialKey),
        .text(device.searchKey), .text(device.nameKey),
      ])
    try replaceWords(
      SearchWords(of: ""), by: device.searchWords, of: device.id.text, in: device.organizationID.text)
  }

  func update(_ device: Device) throws -> Device? {
    let former = try searchWords(of: device.id)
    let updated = try connection.first(
      """
      UPDATE devices SET name = $1, kind = $2, serial_number = $3, article_number = $4, url = $5, hub_id = $6,
        license_id = $7, disabled = $8, updated_at = $9, serial_key = $10, search_key = $11, name_key = $12,
        version = version + 1
      WHERE id = $13 AND version = $14 AND deleted_at IS NULL RETURNING \(Device.columns)
      """,
      [
        .text(device.name), .text(device.kind.rawValue), SQLValue(device.serialNumber),
        SQLValue(device.articleNumber), SQLValue(device.url), SQLValue(device.hubID), SQLValue(device.licenseID),
        SQLValue(device.isDisabled), SQLValue(device.updatedAt), SQLValue(device.serialKey),
        .text(device.searchKey), .text(device.nameKey), SQLValue(device.id), .integer(device.version),
      ], self.device)
    guard let updated else { return nil }
    try replaceWords(former, by: updated.searchWords, of: updated.id.text, in: updated.organizationID.text)
    return updated
  }

  func deleteDevice(_ id: DeviceID, version: Int64, at now: Timestamp) throws -> Bool {
    let words = try searchWords(of: id)
    let organization: OrganizationID? = try connection.first(
      """
      UPDATE devices SET deleted_at = $1, updated_at = $1, version = version + 1
      WHERE id = $2 AND version = $3 AND deleted_at IS NULL RETURNING organization_id
      """, [SQLValue(now), SQLValue(id), .integer(version)], { try $0.identifier(0) })
    guard let organization else { return false }
    try replaceWords(words, by: SearchWords(of: ""), of: id.text, in: organization.text)
    try connection.execute(
      """
      UPDATE devices SET hub_id = NULL, version = version + 1
      WHERE organization_id = $1 AND hub_id = $2 AND deleted_at IS NULL
      """, [SQLValue(organization), SQLValue(id)])
    return true
  }

  func setLicense(_ license: LicenseID, of device: DeviceID) throws {
    try connection.execute(
      "UPDATE devices SET license_id = $1, version = version + 1 WHERE id = $2 AND (license_id IS NULL OR license_id <> $1)",
      [SQLValue(license), SQLValue(device)])
  }
}
