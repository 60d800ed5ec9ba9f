/// Step 1: organizations, accounts, clients, products, licenses, devices, authorizations, families, keys, audit.
///
/// Ids are texts that sort by age, times whole milliseconds, truth values 0 and 1. What must be unique among the living is a
/// partial index, so that the rule holds whatever races.
enum LicensingTables {
  @Sendable static func statements(_ dialect: SQLDialect) -> [String] {
    people(dialect) + licensing(dialect) + authorizations(dialect) + keeping(dialect)
  }

  private static func people(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    let stamps = "version \(integer) NOT NULL, created_at \(integer) NOT NULL, updated_at \(integer) NOT NULL"
    return [
      """
      CREATE TABLE organizations (
        id \(id) PRIMARY KEY, name TEXT NOT NULL, disabled \(integer) NOT NULL, \(stamps))
      """,
      """
      CREATE TABLE users (
        id \(id) PRIMARY KEY, email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        platform_administrator \(integer) NOT NULL, disabled \(integer) NOT NULL, password_hash TEXT, \(stamps))
      """,
      """
      CREATE TABLE memberships (
        organization_id \(id) NOT NULL REFERENCES organizations (id), user_id \(id) NOT NULL REFERENCES users (id),
        role TEXT NOT NULL, PRIMARY KEY (organization_id, user_id))
      """,
      "CREATE INDEX memberships_by_user ON memberships (user_id)",
      """
      CREATE TABLE api_tokens (
        id \(id) PRIMARY KEY, user_id \(id) NOT NULL REFERENCES users (id), name TEXT NOT NULL,
        token_hash \(bytes) NOT NULL UNIQUE, created_at \(integer) NOT NULL, last_used_at \(integer))
      """,
      "CREATE INDEX api_tokens_by_user ON api_tokens (user_id)",
      """
      CREATE TABLE sessions (
        hash \(bytes) PRIMARY KEY, user_id \(id) NOT NULL REFERENCES users (id), created_at \(integer) NOT NULL,
        seen_at \(integer) NOT NULL)
      """,
      "CREATE INDEX sessions_by_user ON sessions (user_id)",
      """
      CREATE TABLE clients (
        id \(id) PRIMARY KEY, organization_id \(id) REFERENCES organizations (id), name TEXT NOT NULL,
        secret_hash \(bytes), grants TEXT NOT NULL, may_introspect \(integer) NOT NULL, disabled \(integer) NOT NULL,
        \(stamps))
      """,
    ]
  }

  private static func licensing(_ d: SQLDialect) -> [String] {
    let (id, integer) = ("TEXT \(d.collation)", d.integerType)
    let stamps = "version \(integer) NOT NULL, created_at \(integer) NOT NULL, updated_at \(integer) NOT NULL"
    return [
      """
      CREATE TABLE products (
        id \(id) PRIMARY KEY, code TEXT NOT NULL UNIQUE, number \(integer) NOT NULL UNIQUE, name TEXT NOT NULL,
        token_lifetime_seconds \(integer) NOT NULL, renewal_window_days \(integer) NOT NULL, \(stamps))
      """,
      """
      CREATE TABLE product_features (
        product_id \(id) NOT NULL REFERENCES products (id), position \(integer) NOT NULL, code TEXT NOT NULL,
        name TEXT NOT NULL, PRIMARY KEY (product_id, code))
      """,
      """
      CREATE TABLE licenses (
        id \(id) PRIMARY KEY, organization_id \(id) NOT NULL REFERENCES organizations (id),
        product_id \(id) NOT NULL REFERENCES products (id), features TEXT NOT NULL, quota \(integer),
        used \(integer) NOT NULL CHECK (used >= 0 AND (quota IS NULL OR used <= quota)), renewal_date TEXT,
        standing TEXT NOT NULL, \(stamps))
      """,
      "CREATE INDEX licenses_by_organization ON licenses (organization_id, id)",
      """
      CREATE TABLE devices (
        id \(id) PRIMARY KEY, organization_id \(id) NOT NULL REFERENCES organizations (id), name TEXT NOT NULL,
        kind TEXT NOT NULL, serial_number TEXT, serial_key TEXT, article_number TEXT, search_key TEXT NOT NULL, url TEXT,
        hub_id \(id) REFERENCES devices (id), license_id \(id) REFERENCES licenses (id),
        disabled \(integer) NOT NULL, last_seen_at \(integer), deleted_at \(integer), \(stamps))
      """,
      "CREATE INDEX devices_by_organization ON devices (organization_id, id) WHERE deleted_at IS NULL",
      "CREATE INDEX devices_by_serial ON devices (organization_id, serial_key, id) WHERE deleted_at IS NULL",
      """
      CREATE TABLE activations (
        id \(id) PRIMARY KEY, license_id \(id) NOT NULL REFERENCES licenses (id),
        organization_id \(id) NOT NULL REFERENCES organizations (id),
        device_id \(id) NOT NULL REFERENCES devices (id), created_at \(integer) NOT NULL, redeemed_at \(integer),
        released_at \(integer))
      """,
      "CREATE UNIQUE INDEX activations_living ON activations (license_id, device_id) WHERE released_at IS NULL",
      "CREATE INDEX activations_by_license ON activations (license_id, id)",
      "CREATE INDEX activations_by_device ON activations (device_id) WHERE released_at IS NULL",
      """
      CREATE INDEX activations_unredeemed ON activations (id) WHERE released_at IS NULL AND redeemed_at IS NULL
      """,
    ]
  }

  private static func authorizations(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    return [
      """
      CREATE TABLE device_authorizations (
        id \(id) PRIMARY KEY, device_code_hash \(bytes) NOT NULL UNIQUE, user_code_mac \(bytes) NOT NULL UNIQUE,
        client_id \(id) NOT NULL REFERENCES clients (id), scope TEXT NOT NULL, device_name TEXT, serial_number TEXT,
        serial_key TEXT, article_number TEXT, hostname TEXT, operating_system TEXT, software_version TEXT,
        address TEXT NOT NULL, bucket TEXT NOT NULL, prefix TEXT NOT NULL, state TEXT NOT NULL,
        version \(integer) NOT NULL, created_at \(integer) NOT NULL, expires_at \(integer) NOT NULL,
        interval_seconds \(integer) NOT NULL, polled_at \(integer), decided_by \(id) REFERENCES users (id),
        decided_at \(integer), reason TEXT, activation_id \(id) REFERENCES activations (id), family_id \(id),
        redeemed_at \(integer))
      """,
      """
      CREATE INDEX device_authorizations_by_bucket ON device_authorizations (client_id, bucket, expires_at)
      WHERE state = 'pending'
      """,
      """
      CREATE INDEX device_authorizations_by_prefix ON device_authorizations (prefix, expires_at)
      WHERE state = 'pending'
      """,
      """
      CREATE INDEX device_authorizations_by_serial ON device_authorizations (serial_key) WHERE state = 'pending'
      """,
      "CREATE INDEX device_authorizations_by_expiry ON device_authorizations (expires_at)",
      "CREATE INDEX device_authorizations_by_activation ON device_authorizations (activation_id)",
      """
      CREATE TABLE token_families (
        id \(id) PRIMARY KEY, activation_id \(id) NOT NULL REFERENCES activations (id),
        device_id \(id) NOT NULL REFERENCES devices (id), client_id \(id) NOT NULL REFERENCES clients (id),
        scope TEXT NOT NULL, generation \(integer) NOT NULL, token_hash \(bytes), created_at \(integer) NOT NULL,
        refreshed_at \(integer) NOT NULL, refreshed_from TEXT NOT NULL, hostname TEXT, end_reason TEXT,
        ended_at \(integer))
      """,
      "CREATE UNIQUE INDEX token_families_of_device ON token_families (device_id) WHERE ended_at IS NULL",
      "CREATE INDEX token_families_of_activation ON token_families (activation_id) WHERE ended_at IS NULL",
      "CREATE INDEX token_families_by_refresh ON token_families (refreshed_at) WHERE ended_at IS NULL",
      """
      CREATE TABLE attempts (
        kind TEXT NOT NULL, subject TEXT NOT NULL, slot \(integer) NOT NULL, at \(integer) NOT NULL,
        PRIMARY KEY (kind, subject, slot))
      """,
      "CREATE INDEX attempts_by_time ON attempts (at)",
    ]
  }

  private static func keeping(_ d: SQLDialect) -> [String] {
    let (id, integer, bytes) = ("TEXT \(d.collation)", d.integerType, d.bytesType)
    return [
      """
      CREATE TABLE signing_keys (
        id \(id) PRIMARY KEY, purpose TEXT NOT NULL, algorithm TEXT NOT NULL, private_key \(bytes) NOT NULL,
        state TEXT NOT NULL, created_at \(integer) NOT NULL, activates_at \(integer) NOT NULL,
        removes_at \(integer))
      """,
      """
      CREATE UNIQUE INDEX signing_keys_one_each ON signing_keys (purpose, state) WHERE state IN ('announced', 'active')
      """,
      // Events are written unsealed; a sealer numbers and chains them later, so that writers never wait for each other.
      """
      CREATE TABLE audit_events (
        id \(id) PRIMARY KEY, at \(integer) NOT NULL, actor_kind TEXT NOT NULL, actor_id TEXT, action TEXT NOT NULL,
        organization_id \(id), subject TEXT NOT NULL, address TEXT NOT NULL, request_id TEXT NOT NULL,
        details TEXT NOT NULL, sequence \(integer) UNIQUE, previous_hash \(bytes), hash \(bytes))
      """,
      "CREATE INDEX audit_events_by_organization ON audit_events (organization_id, id)",
      "CREATE TABLE settings (name TEXT PRIMARY KEY, value \(bytes) NOT NULL)",
    ]
  }
}
