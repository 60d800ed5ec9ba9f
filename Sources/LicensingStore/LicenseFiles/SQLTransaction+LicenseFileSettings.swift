import LicenseTokens
import LicensingCore

extension LicenseFileSettings {
  fileprivate static let columns = """
    product_id, enabled, article_numbers, serial_number_pattern, features, validity_days, version, created_at, updated_at
    """

  fileprivate init(_ row: any SQLRow) throws {
    self.init(
      productID: try row.identifier(0), isEnabled: try row.bool(1),
      articleNumbers: try ArticleNumberRule.list(json: row.text(2), column: 2),
      serialNumberPattern: try row.optionalText(3), features: try row.optionalText(4) == nil ? nil : try row.codes(4),
      validityDays: try row.optionalInteger(5).map(Int.init), version: try row.integer(6),
      createdAt: try row.time(7), updatedAt: try row.time(8))
  }

  /// The values of the columns from `enabled` to `validity_days`.
  fileprivate var changeableValues: [SQLValue] {
    [
      SQLValue(isEnabled), .text(ArticleNumberRule.json(articleNumbers)), SQLValue(serialNumberPattern),
      features.map(SQLValue.init(codes:)) ?? .null, SQLValue(validityDays.map(Int64.init)),
    ]
  }
}

extension ArticleNumberRule {
  fileprivate static func json(_ rules: [ArticleNumberRule]) -> String {
    let value = JSONValue.array(
      rules.map { .object(["pattern": .string($0.pattern), "name": .string($0.name)]) })
    return String(decoding: value.json, as: UTF8.self)
  }

  fileprivate static func list(json: String, column: Int) throws -> [ArticleNumberRule] {
    guard case .array(let elements)? = try? JSONValue(parsing: Array(json.utf8)) else {
      throw UnreadableRow(column: column)
    }
    return try elements.map { element in
      guard case .object(let members) = element, case .string(let pattern)? = members["pattern"],
        case .string(let name)? = members["name"]
      else { throw UnreadableRow(column: column) }
      return ArticleNumberRule(pattern: pattern, name: name)
    }
  }
}

extension SQLTransaction: LicenseFileSettingsReader, LicenseFileSettingsWriter {
  func licenseFileSettings(of product: ProductID) throws -> LicenseFileSettings? {
    try connection.first(
      "SELECT \(LicenseFileSettings.columns) FROM license_file_settings WHERE product_id = $1", [SQLValue(product)],
      LicenseFileSettings.init)
  }

  func insert(_ settings: LicenseFileSettings) throws -> Bool {
    let end = [.integer(settings.version), SQLValue(settings.createdAt), SQLValue(settings.updatedAt)]
    return try connection.execute(
      """
      INSERT INTO license_file_settings (\(LicenseFileSettings.columns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (product_id) DO NOTHING
      """, [SQLValue(settings.productID)] + settings.changeableValues + end) > 0
  }

  func update(_ settings: LicenseFileSettings) throws -> LicenseFileSettings? {
    try connection.first(
      """
      UPDATE license_file_settings SET enabled = $1, article_numbers = $2, serial_number_pattern = $3, features = $4,
        validity_days = $5, updated_at = $6, version = version + 1
      WHERE product_id = $7 AND version = $8 RETURNING \(LicenseFileSettings.columns)
      """,
      settings.changeableValues
        + [SQLValue(settings.updatedAt), SQLValue(settings.productID), .integer(settings.version)],
      LicenseFileSettings.init)
  }
}
