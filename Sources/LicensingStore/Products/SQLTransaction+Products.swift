import LicensingCore

extension SQLTransaction: ProductReader, ProductWriter {
  private static let columns =
    "id, code, number, name, token_lifetime_seconds, renewal_window_days, version, created_at, updated_at"

  func product(_ id: ProductID) throws -> Product? {
    try connection.first("SELECT \(Self.columns) FROM products WHERE id = $1", [SQLValue(id)], product)
  }

  func products(page: Page<ProductID>) throws -> [Product] {
    try connection.query(
      "SELECT \(Self.columns) FROM products WHERE id > $1 ORDER BY id LIMIT $2", [page.start(), page.limitValue],
      product)
  }

  private func product(_ row: any SQLRow) throws -> Product {
    let id: ProductID = try row.identifier(0)
    return Product(
      id: id, code: try row.text(1), number: try row.integer(2), name: try row.text(3), features: try features(of: id),
      tokenLifetimeSeconds: try row.integer(4), renewalWindowDays: Int(try row.integer(5)),
      version: try row.integer(6), createdAt: try row.time(7), updatedAt: try row.time(8))
  }

  private func features(of id: ProductID) throws -> [Product.Feature] {
    try connection.query(
      "SELECT code, name FROM product_features WHERE product_id = $1 ORDER BY position", [SQLValue(id)]
    ) { Product.Feature(code: try $0.text(0), name: try $0.text(1)) }
  }

  func longestTokenLifetimeSeconds() throws -> Int64? {
    try connection.first("SELECT max(token_lifetime_seconds) FROM products", []) { try $0.optionalInteger(0) } ?? nil
  }

  func insert(_ product: Product) throws -> String? {
    let inserted = try connection.execute(
      "INSERT INTO products (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
      [
        SQLValue(product.id), .text(product.code), .integer(product.number), .text(product.name),
        .integer(product.tokenLifetimeSeconds), .integer(Int64(product.renewalWindowDays)),
        .integer(product.version), SQLValue(product.createdAt), SQLValue(product.updatedAt),
      ])
    guard inserted > 0 else {
      let codeIsTaken = try connection.exists("SELECT 1 FROM products WHERE code = $1", [.text(product.code)])
      return codeIsTaken ? "code" : "number"
    }
    try insertFeatures(of: product)
    return nil
  }

  func update(_ product: Product) throws -> Product? {
    let updated = try connection.execute(
      """
      UPDATE products SET name = $1, token_lifetime_seconds = $2, renewal_window_days = $3, updated_at = $4,
        version = version + 1
      WHERE id = $5 AND version = $6
      """,
      [
        .text(product.name), .integer(product.tokenLifetimeSeconds), .integer(Int64(product.renewalWindowDays)),
        SQLValue(product.updatedAt), SQLValue(product.id), .integer(product.version),
      ])
    guard updated > 0 else { return nil }
    try connection.execute("DELETE FROM product_features WHERE product_id = $1", [SQLValue(product.id)])
    try insertFeatures(of: product)
    return try self.product(product.id)
  }

  private func insertFeatures(of product: Product) throws {
    for (position, feature) in product.features.enumerated() {
      try connection.execute(
        "INSERT INTO product_features (product_id, position, code, name) VALUES ($1, $2, $3, $4)",
        [SQLValue(product.id), .integer(Int64(position)), .text(feature.code), .text(feature.name)])
    }
  }
}
