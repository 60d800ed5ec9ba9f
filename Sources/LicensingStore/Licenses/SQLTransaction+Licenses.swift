import LicenseTokens
import LicensingCore

extension License {
  static let columnCount = 12
  static let columns = columns(of: "")

  /// - Parameter prefix: the table's alias with its dot, or nothing.
  static func columns(of prefix: String) -> String {
    [
      "id", "organization_id", "product_id", "features", "quota", "used", "renewal_date", "standing", "version",
      "created_at", "updated_at", "returns_file_units",
    ].map { prefix + $0 }.joined(separator: ", ")
  }

  /// - Parameter start: position of the first of the columns.
  init(_ row: any SQLRow, at start: Int) throws {
    self.init(
      id: try row.identifier(start), organizationID: try row.identifier(start + 1),
      productID: try row.identifier(start + 2), features: try row.codes(start + 3),
      quota: try row.optionalInteger(start + 4), used: try row.integer(start + 5),
      renewalDate: try row.optionalDate(start + 6), standing: try row.value(start + 7),
      returnsFileUnits: try row.bool(start + 11),
      version: try row.integer(start + 8), createdAt: try row.time(start + 9), updatedAt: try row.time(start + 10))
  }

  init(_ row: any SQLRow) throws { try self.init(row, at: 0) }
}

extension SQLTransaction: LicenseReader, LicenseWriter {
  func license(_ id: LicenseID) throws -> License? {
    try connection.first("SELECT \(License.columns) FROM licenses WHERE id = $1", [SQLValue(id)], License.init)
  }

  func licenses(of organization: OrganizationID, page: Page<LicenseID>) throws -> [License] {
    try connection.query(
      "SELECT \(License.columns) FROM licenses WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3",
      [SQLValue(organization), page.start(), page.limitValue], License.init)
  }

  func insert(_ license: License) throws {
    try connection.execute(
      "INSERT INTO licenses (\(License.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      [
        SQLValue(license.id), SQLValue(license.organizationID), SQLValue(license.productID),
        SQLValue(codes: license.features), SQLValue(license.quota), .integer(license.used),
        SQLValue(license.renewalDate), .text(license.standing.rawValue), .integer(license.version),
        SQLValue(license.createdAt), SQLValue(license.updatedAt), SQLValue(license.returnsFileUnits),
      ])
  }

  func update(_ license: License) throws -> License? {
    let integer = connection.dialect.integerType
    return try connection.first(
      """
      UPDATE licenses SET features = $1, quota = $2, renewal_date = $3, standing = $4, updated_at = $5,
        returns_file_units = $6, version = version + 1
      WHERE id = $7 AND version = $8 AND (CAST($2 AS \(integer)) IS NULL OR used <= CAST($2 AS \(integer)))
      RETURNING \(License.columns)
      """,
      [
        SQLValue(codes: license.features), SQLValue(license.quota), SQLValue(license.renewalDate),
        .text(license.standing.rawValue), SQLValue(license.updatedAt),
        SQLValue(license.returnsFileUnits), SQLValue(license.id),
        .integer(license.version),
      ], License.init)
  }
}
