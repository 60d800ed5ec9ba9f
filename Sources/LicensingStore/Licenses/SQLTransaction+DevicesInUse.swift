import LicensingCore

/// The devices that use a license: living activations, which one index holds apart from those that have ended.
extension SQLTransaction {
  private static let selectDeviceInUse = """
    SELECT \(Activation.columns(of: "a.")), d.name, d.serial_number, f.refreshed_at
    FROM activations a JOIN devices d ON d.id = a.device_id
    LEFT JOIN token_families f ON f.activation_id = a.id AND f.ended_at IS NULL
    """

  func devicesInUse(of license: LicenseID, search: String?, page: Page<DeviceID>) throws -> [DeviceInUse] {
    let select = """
      \(Self.selectDeviceInUse) WHERE a.license_id = $1 AND a.released_at IS NULL AND a.device_id > $2
      """
    let common = [SQLValue(license), page.start()]
    guard let search = search?.folded, !search.isEmpty else {
      return try connection.query(
        "\(select) ORDER BY a.device_id LIMIT $3", common + [page.limitValue], Self.deviceInUse)
    }
    return try connection.query(
      "\(select) AND d.search_key LIKE $3 ESCAPE '\\' ORDER BY a.device_id LIMIT $4",
      common + [.text(Self.pattern(containing: search)), page.limitValue], Self.deviceInUse)
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
