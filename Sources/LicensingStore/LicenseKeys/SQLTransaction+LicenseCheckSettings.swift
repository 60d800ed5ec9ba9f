import LicenseTokens
import LicensingCore

extension LicenseCheckSettings {
  static let columnCount = 17
  static let columns = columns(of: "")

  /// - Parameter prefix: the table's alias with its dot, or nothing.
  static func columns(of prefix: String) -> String {
    [
      "product_id", "method", "key_format", "lock_parameters", "subdomains_allowed", "local_names_allowed",
      "check_period_seconds", "release_cooldown_seconds", "releases_per_year", "suspended_text", "token_hash",
      "sealed_token", "previous_token_hash", "previous_token_works_until", "version", "created_at", "updated_at",
    ].map { prefix + $0 }.joined(separator: ", ")
  }

  /// - Parameter start: position of the first of the columns.
  init(_ row: any SQLRow, at start: Int) throws {
    self.init(
      productID: try row.identifier(start), method: try row.value(start + 1),
      keyFormat: try KeyFormat(json: row.text(start + 2), column: start + 2),
      lockParameters: try LockParameter.list(json: row.text(start + 3), column: start + 3),
      domainRules: DomainRules(
        allowsSubdomains: try row.bool(start + 4), allowsLocalNames: try row.bool(start + 5),
        checkPeriodSeconds: try row.integer(start + 6)),
      releaseRules: ReleaseRules(
        cooldownSeconds: try row.optionalInteger(start + 7),
        releasesPerYear: try row.optionalInteger(start + 8).map(Int.init)),
      suspendedText: try row.optionalText(start + 9), token: try Token(row, at: start + 10),
      version: try row.integer(start + 14), createdAt: try row.time(start + 15), updatedAt: try row.time(start + 16))
  }

  init(_ row: any SQLRow) throws { try self.init(row, at: 0) }

  /// The values of the columns from `method` to `previous_token_works_until`.
  fileprivate var changeableValues: [SQLValue] {
    [
      .text(method.rawValue), .text(keyFormat.json), .text(LockParameter.json(lockParameters)),
      SQLValue(domainRules.allowsSubdomains), SQLValue(domainRules.allowsLocalNames),
      .integer(domainRules.checkPeriodSeconds), SQLValue(releaseRules.cooldownSeconds),
      SQLValue(releaseRules.releasesPerYear.map(Int64.init)), SQLValue(suspendedText), .bytes(token.hash),
      .bytes(token.sealed), SQLValue(token.previous?.hash), SQLValue(token.previous?.worksUntil),
    ]
  }
}

extension LicenseCheckSettings.Token {
  fileprivate init(_ row: any SQLRow, at start: Int) throws {
    var previous: Previous?
    if let hash = try row.optionalBytes(start + 2), let worksUntil = try row.optionalTime(start + 3) {
      previous = Previous(hash: hash, worksUntil: worksUntil)
    }
    self.init(hash: try row.bytes(start), sealed: try row.bytes(start + 1), previous: previous)
  }
}

extension SQLTransaction: LicenseCheckSettingsReader, LicenseCheckSettingsWriter {
  private static let productOfToken = """
    SELECT p.number, p.renewal_window_days, \(LicenseCheckSettings.columns(of: "s."))
    FROM license_check_settings s JOIN products p ON p.id = s.product_id
    WHERE s.token_hash = $1 OR s.previous_token_hash = $1
    """

  func licenseCheckSettings(of product: ProductID) throws -> LicenseCheckSettings? {
    try connection.first(
      "SELECT \(LicenseCheckSettings.columns) FROM license_check_settings WHERE product_id = $1", [SQLValue(product)],
      LicenseCheckSettings.init)
  }

  func checkedProduct(tokenHash: [UInt8]) throws -> CheckedProduct? {
    try connection.first(Self.productOfToken, [.bytes(tokenHash)]) { row in
      CheckedProduct(
        number: try row.integer(0), renewalWindowDays: Int(try row.integer(1)),
        settings: try LicenseCheckSettings(row, at: 2))
    }
  }

  func insert(_ settings: LicenseCheckSettings) throws -> Bool {
    let placeholders = (1...LicenseCheckSettings.columnCount).map { "$\($0)" }.joined(separator: ", ")
    let end = [.integer(settings.version), SQLValue(settings.createdAt), SQLValue(settings.updatedAt)]
    return try connection.execute(
      """
      INSERT INTO license_check_settings (\(LicenseCheckSettings.columns)) VALUES (\(placeholders))
      ON CONFLICT (product_id) DO NOTHING
      """, [SQLValue(settings.productID)] + settings.changeableValues + end) > 0
  }

  func update(_ settings: LicenseCheckSettings) throws -> LicenseCheckSettings? {
    try connection.first(
      """
      UPDATE license_check_settings SET method = $1, key_format = $2, lock_parameters = $3, subdomains_allowed = $4,
        local_names_allowed = $5, check_period_seconds = $6, release_cooldown_seconds = $7, releases_per_year = $8,
        suspended_text = $9, token_hash = $10, sealed_token = $11, previous_token_hash = $12,
        previous_token_works_until = $13, updated_at = $14, version = version + 1
      WHERE product_id = $15 AND version = $16 RETURNING \(LicenseCheckSettings.columns)
      """,
      settings.changeableValues
        + [SQLValue(settings.updatedAt), SQLValue(settings.productID), .integer(settings.version)],
      LicenseCheckSettings.init)
  }
}
