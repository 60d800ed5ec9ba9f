/// Step 4: which devices products give license files to, the files, and the credentials of parent license files.
///
/// Servers that do not know these tables write nothing into them; what they share, the count of a license's units in use, is one
/// column whatever uses it.
enum LicenseFileTables {
  @Sendable static func statements(_ dialect: SQLDialect) -> [String] {
    present(dialect) + settings(dialect) + files(dialect) + parents(dialect)
  }

  /// Of the tables that are there.
  private static func present(_ d: SQLDialect) -> [String] {
    [
      "ALTER TABLE licenses ADD COLUMN returns_file_units \(d.integerType) NOT NULL DEFAULT 0",
      """
      CREATE INDEX activations_reserved ON activations (license_id)
      WHERE released_at IS NULL AND redeemed_at IS NULL
      """,
      "CREATE INDEX signing_keys_removed ON signing_keys (purpose) WHERE state = 'removed'",
    ]
  }

  private static func settings(_ d: SQLDialect) -> [String] {
    let (id, integer) = ("TEXT \(d.collation)", d.integerType)
    return [
      // The list of article numbers is JSON.
      """
      CREATE TABLE license_file_settings (
        product_id \(id) PRIMARY KEY REFERENCES products (id), enabled \(integer) NOT NULL,
        article_numbers TEXT NOT NULL, serial_number_pattern TEXT, features TEXT, validity_days \(integer),
        version \(integer) NOT NULL, created_at \(integer) NOT NULL, updated_at \(integer) NOT NULL)
      """
    ]
  }

  private static func files(_ d: SQLDialect) -> [String] {
    let (id, integer) = ("TEXT \(d.collation)", d.integerType)
    return [
      """
      CREATE TABLE license_files (
        id \(id) PRIMARY KEY, unit_id \(id) NOT NULL, license_id \(id) NOT NULL REFERENCES licenses (id),
        organization_id \(id) NOT NULL REFERENCES organizations (id),
        product_id \(id) NOT NULL REFERENCES products (id), serial_number TEXT NOT NULL, article_number TEXT NOT NULL,
        serial_key \(id) NOT NULL, article_key \(id) NOT NULL, search_key TEXT NOT NULL, article_name TEXT,
        features TEXT NOT NULL, issued_at \(integer) NOT NULL, expires_at \(integer), key_id \(id) NOT NULL,
        compact TEXT NOT NULL, issuer_kind TEXT NOT NULL, issuer_id TEXT, replaced_at \(integer),
        revoked_at \(integer), revocation_reason TEXT, unit_returned \(integer) NOT NULL DEFAULT 0)
      """,
      // A device has one living file under a license, and a unit one living file at all.
      """
      CREATE UNIQUE INDEX license_files_living ON license_files (license_id, serial_key, article_key)
      WHERE replaced_at IS NULL AND revoked_at IS NULL
      """,
      """
      CREATE UNIQUE INDEX license_files_living_of_unit ON license_files (unit_id)
      WHERE replaced_at IS NULL AND revoked_at IS NULL
      """,
      "CREATE INDEX license_files_of_unit ON license_files (unit_id)",
      "CREATE INDEX license_files_by_license ON license_files (license_id, id)",
      """
      CREATE INDEX license_files_living_of_license ON license_files (license_id, id)
      WHERE replaced_at IS NULL AND revoked_at IS NULL
      """,
      "CREATE INDEX license_files_by_key ON license_files (key_id, expires_at) WHERE revoked_at IS NULL",
      // For files without end there is a time that no clock reaches.
      """
      CREATE INDEX license_files_revoked ON license_files (COALESCE(expires_at, 9223372036854775807))
      WHERE revoked_at IS NOT NULL
      """,
      """
      CREATE INDEX license_files_revoked_of_organization
      ON license_files (organization_id, COALESCE(expires_at, 9223372036854775807)) WHERE revoked_at IS NOT NULL
      """,
    ]
  }

  private static func parents(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    return [
      """
      CREATE TABLE parent_licenses (
        id \(id) PRIMARY KEY, license_id \(id) NOT NULL REFERENCES licenses (id),
        organization_id \(id) NOT NULL REFERENCES organizations (id), credential_hash \(bytes) NOT NULL UNIQUE,
        key_id \(id) NOT NULL, created_at \(integer) NOT NULL, creator_kind TEXT NOT NULL, creator_id TEXT,
        ended_at \(integer), last_used_at \(integer))
      """,
      "CREATE UNIQUE INDEX parent_licenses_living ON parent_licenses (license_id) WHERE ended_at IS NULL",
      "CREATE INDEX parent_licenses_by_key ON parent_licenses (key_id) WHERE ended_at IS NULL",
    ]
  }
}
