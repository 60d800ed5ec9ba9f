/// What is licensed with a product, in all organizations.
package struct ProductUse: Sendable, Equatable {
  package var licenses: Int64 = 0
  package var organizations: Int64 = 0
  /// Of all its licenses: devices, locks of keys, and license files.
  package var unitsInUse: Int64 = 0
  package var nearEnd: Int64 = 0
  package var expired: Int64 = 0
  package var suspended: Int64 = 0
  /// There are license keys or domains, with which its programs ask.
  package var hasKeys = false

  package init() {}
}

/// Who has a feature of a product, in all organizations.
package struct FeatureUse: Sendable, Equatable {
  package let licenses: Int64
  /// Whose machines hold tokens, or held them, under one of these licenses.
  package let devices: Int64

  package init(licenses: Int64, devices: Int64) {
    self.licenses = licenses
    self.devices = devices
  }
}

/// What is licensed with products, for platform administrators, as it is about every organization.
package struct ReadProductUse: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `forbidden`.
  package func callAsFunction(of products: [Product], by actor: Actor) async throws -> [ProductID: ProductUse] {
    try actor.requirePlatformAdministrator()
    let now = context.clock.now
    return try await context.store.read { reader in
      var uses: [ProductID: ProductUse] = [:]
      for product in products { uses[product.id] = try reader.use(of: product, at: now) }
      return uses
    }
  }

  /// Who would lose something if the product gave up these features.
  /// - Throws: `forbidden`.
  package func callAsFunction(of features: [String], in product: ProductID, by actor: Actor) async throws -> FeatureUse
  {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.use(of: features, in: product) }
  }

  /// The longest life of any product's tokens, in seconds: for so long and a day more, keys are announced.
  package func longestTokenLifetimeSeconds(by actor: Actor) async throws -> Int64? {
    try await context.store.read { try $0.longestTokenLifetimeSeconds() }
  }
}
