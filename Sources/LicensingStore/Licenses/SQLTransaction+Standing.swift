import LicenseTokens
import LicensingCore

/// One join answers everything a token depends on and everything it says; polls, refreshes and introspections read it.
///
/// That the key is one of two states as well is for SQLite: it takes an index of some rows only if a condition is the index's own.
extension ActivationStanding {
  static func columns(_ dialect: SQLDialect) -> String {
    [Activation.columns(of: "a."), License.columns(of: "l."), Device.columns(of: "d.")].joined(separator: ", ")
      + """
      , p.code, p.token_lifetime_seconds, p.renewal_window_days, o.name, o.disabled, h.id, h.name, h.url, d.deleted_at,
      (SELECT \(dialect.joinedTexts)(pf.code, ' ') FROM product_features pf WHERE pf.product_id = p.id),
      (SELECT k.id FROM signing_keys k
       WHERE k.purpose = 'token' AND k.state = 'active' AND k.state IN ('announced', 'active'))
      """
  }

  /// Follows `FROM activations a` or a join to it.
  static let joins = """
    JOIN licenses l ON l.id = a.license_id
    JOIN products p ON p.id = l.product_id
    JOIN devices d ON d.id = a.device_id
    JOIN organizations o ON o.id = a.organization_id
    LEFT JOIN devices h ON h.id = d.hub_id AND h.deleted_at IS NULL
    """

  /// - Parameter start: position of the first of the columns.
  init(_ row: any SQLRow, at start: Int) throws {
    let license = start + Activation.columnCount
    let device = license + License.columnCount
    let rest = device + Device.columnCount
    var standingDevice = try Device(row, at: device)
    // A device that was taken off the lists gives no tokens, whatever is left of its activations.
    if try row.optionalInteger(rest + 8) != nil { standingDevice.isDisabled = true }
    var standingLicense = try License(row, at: license)
    let defined = try row.optionalText(rest + 9) == nil ? [] : try row.codes(rest + 9)
    standingLicense.features.removeAll { !defined.contains($0) }
    let hubID: DeviceID? = try row.optionalIdentifier(rest + 5)
    self.init(
      activation: try Activation(row, at: start), license: standingLicense,
      productCode: try row.text(rest), tokenLifetimeSeconds: try row.integer(rest + 1),
      renewalWindowDays: Int(try row.integer(rest + 2)), device: standingDevice,
      organizationName: try row.text(rest + 3), organizationIsDisabled: try row.bool(rest + 4),
      hub: try hubID.map {
        LicenseClaims.Hub(id: $0.text, name: try row.text(rest + 6), url: try row.optionalText(rest + 7))
      },
      signingKeyID: try row.optionalText(rest + 10))
  }
}

extension SQLTransaction {
  private static let standingOfActivation = StatementByDialect { dialect in
    "SELECT \(ActivationStanding.columns(dialect)) FROM activations a \(ActivationStanding.joins) WHERE a.id = $1"
  }

  func standing(of activation: ActivationID) throws -> ActivationStanding? {
    try connection.first(Self.standingOfActivation[connection.dialect], [SQLValue(activation)]) {
      try ActivationStanding($0, at: 0)
    }
  }
}
