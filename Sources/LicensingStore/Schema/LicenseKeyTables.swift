/// Step 3: how products are asked about, keys and domains, their locks, and installations that were refused.
///
/// Servers that do not know these tables write nothing into them; what they share, the count of a license's activations in
/// use, is one column whatever uses it.
enum LicenseKeyTables {
  @Sendable static func statements(_ dialect: SQLDialect) -> [String] {
    settings(dialect) + keys(dialect) + installations(dialect)
  }

  private static func settings(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    return [
      // Lists and formats are JSON. A renewed token's hash stays in the row for as long as it works.
      """
      CREATE TABLE license_check_settings (
        product_id \(id) PRIMARY KEY REFERENCES products (id), method TEXT NOT NULL, key_format TEXT NOT NULL,
        lock_parameters TEXT NOT NULL, subdomains_allowed \(integer) NOT NULL, local_names_allowed \(integer) NOT NULL,
        check_period_seconds \(integer) NOT NULL, release_cooldown_seconds \(integer), releases_per_year \(integer),
        suspended_text TEXT, token_hash \(bytes) NOT NULL UNIQUE, sealed_token \(bytes) NOT NULL,
        previous_token_hash \(bytes) UNIQUE, previous_token_works_until \(integer), version \(integer) NOT NULL,
        created_at \(integer) NOT NULL, updated_at \(integer) NOT NULL)
      """
    ]
  }

  private static func keys(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    return [
      """
      CREATE TABLE license_keys (
        id \(id) PRIMARY KEY, license_id \(id) NOT NULL REFERENCES licenses (id),
        organization_id \(id) NOT NULL REFERENCES organizations (id),
        product_id \(id) NOT NULL REFERENCES products (id), method TEXT NOT NULL, mac \(bytes) NOT NULL,
        sealed_text \(bytes) NOT NULL, masked_text TEXT NOT NULL, search_key TEXT NOT NULL,
        locks_allowed \(integer) NOT NULL,
        locks_used \(integer) NOT NULL CHECK (locks_used >= 0 AND locks_used <= locks_allowed),
        blocked \(integer) NOT NULL, note TEXT, last_used_at \(integer), shown_values TEXT NOT NULL,
        address TEXT, version \(integer) NOT NULL, created_at \(integer) NOT NULL, updated_at \(integer) NOT NULL)
      """,
      "CREATE UNIQUE INDEX license_keys_by_mac ON license_keys (product_id, mac)",
      "CREATE INDEX license_keys_by_license ON license_keys (license_id, id)",
      """
      CREATE TABLE key_locks (
        id \(id) PRIMARY KEY, key_id \(id) NOT NULL REFERENCES license_keys (id),
        license_id \(id) NOT NULL REFERENCES licenses (id),
        organization_id \(id) NOT NULL REFERENCES organizations (id), fingerprint \(bytes) NOT NULL,
        locked_values TEXT NOT NULL, shown_values TEXT NOT NULL, address TEXT NOT NULL,
        first_used_at \(integer) NOT NULL, last_used_at \(integer) NOT NULL, released_at \(integer),
        release_counts \(integer) NOT NULL DEFAULT 0)
      """,
      "CREATE UNIQUE INDEX key_locks_living ON key_locks (key_id, fingerprint) WHERE released_at IS NULL",
      "CREATE INDEX key_locks_by_key ON key_locks (key_id, id)",
      "CREATE INDEX key_locks_by_license ON key_locks (license_id, id)",
      "CREATE INDEX key_locks_released ON key_locks (key_id, released_at) WHERE release_counts = 1",
    ]
  }

  private static func installations(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    return [
      """
      CREATE TABLE unauthorized_installations (
        id \(id) PRIMARY KEY, license_id \(id) NOT NULL REFERENCES licenses (id),
        key_id \(id) NOT NULL REFERENCES license_keys (id),
        organization_id \(id) NOT NULL REFERENCES organizations (id), parameters TEXT NOT NULL,
        fingerprint \(bytes) NOT NULL, address TEXT NOT NULL, first_at \(integer) NOT NULL, last_at \(integer) NOT NULL,
        times \(integer) NOT NULL, blocked \(integer) NOT NULL, UNIQUE (key_id, fingerprint))
      """,
      "CREATE INDEX unauthorized_installations_by_license ON unauthorized_installations (license_id, id)",
      """
      CREATE INDEX unauthorized_installations_by_time ON unauthorized_installations (license_id, last_at, id)
      WHERE blocked = 0
      """,
    ]
  }
}
