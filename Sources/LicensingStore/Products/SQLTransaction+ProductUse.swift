import LicensingCore

extension SQLTransaction {
  func use(of product: Product, at now: Timestamp) throws -> ProductUse {
    let horizon = RenewalHorizon(at: now)
    let hasKeys = try connection.exists(
      "SELECT 1 FROM license_keys WHERE product_id = $1 LIMIT 1", [SQLValue(product.id)])
    let (integer, isActive) = (connection.dialect.integerType, "standing = 'active' AND renewal_date")
    return try connection.first(
      """
      SELECT count(*), count(DISTINCT organization_id), CAST(COALESCE(sum(used), 0) AS \(integer)),
        COALESCE(sum(CASE WHEN \(isActive) >= $1 AND renewal_date <= $2 THEN 1 ELSE 0 END), 0),
        COALESCE(sum(CASE WHEN \(isActive) < $1 THEN 1 ELSE 0 END), 0),
        COALESCE(sum(CASE WHEN standing = 'suspended' THEN 1 ELSE 0 END), 0)
      FROM licenses WHERE product_id = $3
      """,
      [
        .text(horizon.today), .text(horizon.last(windowDays: product.renewalWindowDays)), SQLValue(product.id),
      ]
    ) { row in
      var use = ProductUse()
      use.licenses = try row.integer(0)
      use.organizations = try row.integer(1)
      use.unitsInUse = try row.integer(2)
      use.nearEnd = try row.integer(3)
      use.expired = try row.integer(4)
      use.suspended = try row.integer(5)
      use.hasKeys = hasKeys
      return use
    } ?? ProductUse()
  }

  func use(of features: [String], in product: ProductID) throws -> FeatureUse {
    guard !features.isEmpty else { return FeatureUse(licenses: 0, devices: 0) }
    let grants = features.indices.map { "' ' || l.features || ' ' LIKE $\($0 + 2) ESCAPE '\\'" }
    return try connection.first(
      """
      SELECT count(*), CAST(COALESCE(sum((
          SELECT count(*) FROM activations a
          WHERE a.license_id = l.id AND a.released_at IS NULL AND a.redeemed_at IS NOT NULL)), 0)
        AS \(connection.dialect.integerType))
      FROM licenses l
      WHERE l.product_id = $1 AND l.standing <> 'revoked' AND (\(grants.joined(separator: " OR ")))
      """, [SQLValue(product)] + features.map { .text(Self.pattern(containing: " \($0) ")) }
    ) { FeatureUse(licenses: try $0.integer(0), devices: try $0.integer(1)) } ?? FeatureUse(licenses: 0, devices: 0)
  }
}
