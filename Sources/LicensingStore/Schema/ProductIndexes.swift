/// Step 9: what is licensed with a product, in all organizations.
enum ProductIndexes {
  @Sendable static func statements(_ d: SQLDialect) -> [String] {
    ["CREATE INDEX licenses_by_product ON licenses (product_id)"]
  }
}
