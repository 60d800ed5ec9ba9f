import LicensingCore

/// The devices that use a license: living activations, which one index holds apart from those that have ended.
extension SQLTransaction {
  private static let selectDeviceInUse = """
    SELECT \(Activation.columns(of: "a.")), d.name, d.serial_number, f.refreshed_at
    FROM activations a JOIN devices d ON d.id = a.device_id
    LEFT JOIN token_families f ON f.activation_id = a.id AND f.ended_at IS NULL
    """

  func devicesInUse(of license: LicenseID, search: String?, page: Page<DeviceID>) throws -> [DeviceInUse] {
    guard let terms = SearchTerm.terms(of: search) else {
      return try devicesInUse(of: license, containing: [], page)
    }
    guard let organization = try self.license(license)?.organizationID else { return [] }
    let found = try searchDevices(of: organization, terms)
    // Too many to be sure that those of this license are among them; then they are soon met in the license's own.
    if found.isCut { return try devicesInUse(of: license, containing: terms, page) }
    var devices: [DeviceInUse] = []
    for device in found.hits.map(\.id).sorted() where page.after.map({ $0 < device }) ?? true {
      guard devices.count < page.limit else { break }
      if let device = try deviceInUse(device, of: license) { devices.append(device) }
    }
    return devices
  }

  /// Those with each term somewhere in their name or numbers.
  private func devicesInUse(
    of license: LicenseID, containing terms: [SearchTerm], _ page: Page<DeviceID>
  ) throws -> [DeviceInUse] {
    let conditions = terms.indices.map { " AND d.search_key LIKE $\(3 + $0)" }.joined()
    return try connection.query(
      """
      \(Self.selectDeviceInUse) WHERE a.license_id = $1 AND a.released_at IS NULL AND a.device_id > $2\(conditions)
      ORDER BY a.device_id LIMIT $\(3 + terms.count)
      """, [SQLValue(license), page.start()] + terms.map { .text("%\($0.text)%") } + [page.limitValue],
      Self.deviceInUse)
  }

  private func deviceInUse(_ device: DeviceID, of license: LicenseID) throws -> DeviceInUse? {
    try connection.first(
      "\(Self.selectDeviceInUse) WHERE a.license_id = $1 AND a.device_id = $2 AND a.released_at IS NULL",
      [SQLValue(license), SQLValue(device)], Self.deviceInUse)
  }

  func deviceInUse(_ activation: ActivationID) throws -> DeviceInUse? {
    try connection.first(
      "\(Self.selectDeviceInUse) WHERE a.id = $1 AND a.released_at IS NULL", [SQLValue(activation)],
      Self.deviceInUse)
  }

  func livingActivationCount(of license: LicenseID) throws -> Int64 {
    try connection.first(
      "SELECT count(*) FROM activations WHERE license_id = $1 AND released_at IS NULL", [SQLValue(license)]
    ) { try $0.integer(0) } ?? 0
  }

  private static func deviceInUse(_ row: any SQLRow) throws -> DeviceInUse {
    let rest = Activation.columnCount
    return DeviceInUse(
      activation: try Activation(row, at: 0), name: try row.text(rest), serialNumber: try row.optionalText(rest + 1),
      refreshedAt: try row.optionalTime(rest + 2))
  }
}
