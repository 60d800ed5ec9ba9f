import LicensingCore

extension SQLTransaction: LicenseFileReader {
  private static let isLiving = "replaced_at IS NULL AND revoked_at IS NULL"

  private static let livingOfDevice = """
    SELECT \(LicenseFile.columns) FROM license_files
    WHERE license_id = $1 AND serial_key = $2 AND article_key = $3 AND \(isLiving)
    """

  func licenseFile(_ id: LicenseFileID) throws -> LicenseFile? {
    try connection.first(
      "SELECT \(LicenseFile.columns) FROM license_files WHERE id = $1", [SQLValue(id)], LicenseFile.init)
  }

  func livingLicenseFile(of license: LicenseID, serialKey: String, articleKey: String) throws -> LicenseFile? {
    try connection.first(
      Self.livingOfDevice, [SQLValue(license), .text(serialKey), .text(articleKey)], LicenseFile.init)
  }

  func licenseFiles(
    of license: LicenseID, search: String?, state: LicenseFileState?, page: Page<LicenseFileID>
  ) throws -> [LicenseFile] {
    let select = """
      SELECT \(LicenseFile.columns) FROM license_files WHERE license_id = $1 AND id > $2\(Self.condition(state))
      """
    let common = [SQLValue(license), page.start()]
    guard let search = search?.folded, !search.isEmpty else {
      return try connection.query("\(select) ORDER BY id LIMIT $3", common + [page.limitValue], LicenseFile.init)
    }
    return try connection.query(
      "\(select) AND search_key LIKE $3 ESCAPE '\\' ORDER BY id LIMIT $4",
      common + [.text(Self.pattern(containing: search)), page.limitValue], LicenseFile.init)
  }

  /// Follows other conditions.
  private static func condition(_ state: LicenseFileState?) -> String {
    switch state {
    case nil: ""
    case .living: " AND \(isLiving)"
    case .replaced: " AND replaced_at IS NOT NULL AND revoked_at IS NULL"
    case .revoked: " AND revoked_at IS NOT NULL"
    }
  }

  func livingLicenseFiles(of license: LicenseID, limit: Int) throws -> [LicenseFile] {
    try connection.query(
      """
      SELECT \(LicenseFile.columns) FROM license_files WHERE license_id = $1 AND \(Self.isLiving) ORDER BY id LIMIT $2
      """, [SQLValue(license), .integer(Int64(limit))], LicenseFile.init)
  }

  func livingLicenseFileCount(of license: LicenseID) throws -> Int64 {
    try count("SELECT count(*) FROM license_files WHERE license_id = $1 AND \(Self.isLiving)", [SQLValue(license)])
  }

  func licenseFileCounts(of license: LicenseID) throws -> LicenseFileCounts {
    let counts = try connection.first(
      """
      SELECT count(CASE WHEN \(Self.isLiving) THEN 1 END),
        count(CASE WHEN replaced_at IS NOT NULL AND revoked_at IS NULL THEN 1 END), count(revoked_at)
      FROM license_files WHERE license_id = $1
      """, [SQLValue(license)]
    ) { LicenseFileCounts(living: try $0.integer(0), replaced: try $0.integer(1), revoked: try $0.integer(2)) }
    return counts ?? LicenseFileCounts(living: 0, replaced: 0, revoked: 0)
  }

  // MARK: Files and their keys

  /// Follows a SELECT. Few keys were ever removed, and a usual removal leaves no file that is still good.
  private static let withoutKey = """
    FROM signing_keys k JOIN license_files f ON f.key_id = k.id
    WHERE k.purpose = 'file' AND k.state = 'removed' AND f.replaced_at IS NULL AND f.revoked_at IS NULL
      AND (f.expires_at IS NULL OR f.expires_at > $1)
    """

  func licenseFilesWithoutKey(
    of license: LicenseID, at now: Timestamp, page: Page<LicenseFileID>
  ) throws -> [LicenseFile] {
    try connection.query(
      """
      SELECT \(LicenseFile.columns(of: "f.")) \(Self.withoutKey) AND f.license_id = $2 AND f.id > $3
      ORDER BY f.id LIMIT $4
      """, [SQLValue(now), SQLValue(license), page.start(), page.limitValue], LicenseFile.init)
  }

  func licenseFileWithoutKeyCount(_ scope: LicenseFileScope, at now: Timestamp) throws -> Int64 {
    let select = "SELECT count(*) \(Self.withoutKey)"
    return switch scope {
    case .license(let id): try count("\(select) AND f.license_id = $2", [SQLValue(now), SQLValue(id)])
    case .organization(let id): try count("\(select) AND f.organization_id = $2", [SQLValue(now), SQLValue(id)])
    case .everywhere: try count(select, [SQLValue(now)])
    }
  }

  func use(ofFileKey id: String) throws -> FileKeyUse {
    let files = "SELECT 1 FROM license_files WHERE key_id = $1 AND revoked_at IS NULL"
    let hasFileWithoutEnd = try connection.exists("\(files) AND expires_at IS NULL LIMIT 1", [.text(id)])
    let hasParent = try connection.exists(
      "SELECT 1 FROM parent_licenses WHERE key_id = $1 AND ended_at IS NULL LIMIT 1", [.text(id)])
    if hasFileWithoutEnd || hasParent { return .withoutEnd }
    let last = try connection.first(
      "SELECT max(expires_at) FROM license_files WHERE key_id = $1 AND revoked_at IS NULL", [.text(id)]
    ) { try $0.optionalTime(0) }
    guard let last, let end = last else { return .none }
    return .until(end)
  }

  // MARK: Revoked files

  func revokedLicenseFiles(
    of organization: OrganizationID?, endingAfter time: Timestamp
  ) throws -> [LicenseFileID] {
    let isGoodLater = "revoked_at IS NOT NULL AND COALESCE(expires_at, 9223372036854775807) > $1"
    let ids: [LicenseFileID]
    if let organization {
      ids = try connection.query(
        "SELECT id FROM license_files WHERE \(isGoodLater) AND organization_id = $2",
        [SQLValue(time), SQLValue(organization)]
      ) { try $0.identifier(0) }
    } else {
      ids = try connection.query("SELECT id FROM license_files WHERE \(isGoodLater)", [SQLValue(time)]) {
        try $0.identifier(0)
      }
    }
    return ids.sorted()
  }

  private func count(_ sql: String, _ parameters: [SQLValue]) throws -> Int64 {
    try connection.first(sql, parameters) { try $0.integer(0) } ?? 0
  }
}
