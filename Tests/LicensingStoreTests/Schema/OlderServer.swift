import LicensingCore

/// What a server wrote that knew neither license keys nor license files: `Sample.populate`, in the statements of its time.
enum OlderServer {
  static let rows = [
    """
    INSERT INTO organizations (id, name, disabled, version, created_at, updated_at)
    VALUES ('\(sampleID(1) as OrganizationID)', 'Acme Stores', 0, 1, 0, 0)
    """,
    """
    INSERT INTO products (id, code, number, name, token_lifetime_seconds, renewal_window_days, version, created_at,
      updated_at)
    VALUES ('\(sampleID(1) as ProductID)', 'pos1', 1, 'Point of sale', 259200, 30, 1, 0, 0)
    """,
    """
    INSERT INTO licenses (id, organization_id, product_id, features, quota, used, renewal_date, standing, version,
      created_at, updated_at)
    VALUES ('\(sampleID(1) as LicenseID)', '\(sampleID(1) as OrganizationID)', '\(sampleID(1) as ProductID)', 'xms', 10, 0,
      NULL, 'active', 1, 0, 0)
    """,
    """
    INSERT INTO devices (id, organization_id, name, kind, search_key, disabled, version, created_at, updated_at)
    VALUES ('\(sampleID(1) as DeviceID)', '\(sampleID(1) as OrganizationID)', 'Device 1', 'server', 'device 1', 0, 1, 0, 0)
    """,
  ]
  /// The agents' client.
  static let agent = """
    INSERT INTO clients (id, name, grants, may_introspect, disabled, version, created_at, updated_at)
    VALUES ('countersign-agent', 'License agent', '', 0, 0, 1, 0, 0)
    """
}
