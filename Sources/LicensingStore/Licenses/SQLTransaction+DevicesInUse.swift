import LicensingCore

/// The devices that use a license: living activations, which one index holds apart from those that have ended, in the order of
/// their devices.
extension SQLTransaction {
  private static let selectDeviceInUse = """
    SELECT \(Activation.columns(of: "a.")), d.name, d.serial_number, f.refreshed_at
    FROM activations a JOIN devices d ON d.id = a.device_id
    LEFT JOIN token_families f ON f.activation_id = a.id AND f.ended_at IS NULL
    """

  /// A license that no more devices use is searched by looking at each of them.
  private static let mostLookedAt: Int64 = 5000

  func devicesInUse(of license: LicenseID, search: String?, page: Page<DeviceID>) throws -> DevicesInUse {
    try devicesInUse(of: license, search: search, page, lookingAt: Self.mostLookedAt)
  }

  /// - Parameter most: a test's own limit.
  func devicesInUse(
    of license: LicenseID, search: String?, _ page: Page<DeviceID>, lookingAt most: Int64
  ) throws -> DevicesInUse {
    guard let terms = SearchTerm.terms(of: search) else {
      return DevicesInUse(items: try devicesInUse(of: license, with: [], page))
    }
    guard !terms.isEmpty, let organization = try self.license(license)?.organizationID else {
      return DevicesInUse(items: [])
    }
    // Among the few of a license what is searched for is met sooner than among all that the organization has.
    if try livingActivationCount(of: license, upTo: most) <= most {
      return DevicesInUse(items: try devicesInUse(of: license, with: terms, page))
    }
    let found = try searchDevices(of: organization, terms)
    var devices: [DeviceInUse] = []
    for device in found.hits.map(\.id).sorted() where page.after.map({ $0 < device }) ?? true {
      guard devices.count < page.limit else { break }
      if let device = try deviceInUse(device, of: license) { devices.append(device) }
    }
    return DevicesInUse(items: devices, isCut: found.isCut)
  }

  /// Those that each term finds; no term: all.
  private func devicesInUse(
    of license: LicenseID, with terms: [SearchTerm], _ page: Page<DeviceID>
  ) throws -> [DeviceInUse] {
    let conditions = terms.indices.map { " AND \(SearchTerm.condition(from: 3 + 3 * $0))" }.joined()
    return try connection.query(
      """
      \(Self.selectDeviceInUse) WHERE a.license_id = $1 AND a.released_at IS NULL AND a.device_id > $2\(conditions)
      ORDER BY a.device_id LIMIT $\(3 + 3 * terms.count)
      """, [SQLValue(license), page.start()] + terms.flatMap(\.everyPattern) + [page.limitValue], Self.deviceInUse)
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

  func livingActivationCount(of license: LicenseID, upTo limit: Int64) throws -> Int64 {
    // With any device: so that the index is taken in which none has ended.
    try connection.first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM activations WHERE license_id = $1 AND released_at IS NULL AND device_id > $2 LIMIT $3) AS found
      """, [SQLValue(license), .text(""), .integer(limit + 1)]
    ) { try $0.integer(0) } ?? 0
  }

  private static func deviceInUse(_ row: any SQLRow) throws -> DeviceInUse {
    let rest = Activation.columnCount
    return DeviceInUse(
      activation: try Activation(row, at: 0), name: try row.text(rest), serialNumber: try row.optionalText(rest + 1),
      refreshedAt: try row.optionalTime(rest + 2))
  }
}
