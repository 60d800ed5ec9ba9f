/// What an actor may see of licenses and activations.
package struct ReadLicenses: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// A license with the product that it is on.
  package struct Entry: Sendable {
    package let license: License
    package let product: Product
    /// Total, used, reserved and remaining units.
    package let quota: LicenseQuota
  }

  /// - Throws: `notFound`.
  package func list(of organization: OrganizationID, _ page: Page<LicenseID>, by actor: Actor) async throws -> [Entry] {
    try actor.require(.viewer, in: organization)
    return try await context.store.read { reader in
      guard try reader.organization(organization) != nil else { throw LicensingError.notFound }
      return try Self.entries(try reader.licenses(of: organization, page: page), reader)
    }
  }

  /// - Throws: `notFound`.
  package func get(_ id: LicenseID, by actor: Actor) async throws -> Entry {
    try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: license.organizationID)
      return try Self.entry(license, reader)
    }
  }

  /// - Throws: `notFound`.
  package func activations(of id: LicenseID, _ page: Page<ActivationID>, by actor: Actor) async throws -> [Activation] {
    _ = try await get(id, by: actor)
    return try await context.store.read { try $0.activations(of: id, page: page) }
  }

  /// - Throws: `notFound`.
  package func activation(_ id: ActivationID, by actor: Actor) async throws -> Activation {
    guard let found = try await context.store.read({ try $0.activation(id) }) else { throw LicensingError.notFound }
    try actor.require(.viewer, in: found.organizationID)
    return found
  }

  static func entries(_ licenses: [License], _ reader: any StoreReader) throws -> [Entry] {
    // Many licenses are on few products: each is looked up once.
    let products = try Set(licenses.map(\.productID)).compactMap { try reader.product($0) }
    let byID = Dictionary(products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return try licenses.compactMap { license in
      let quota = try LicenseQuota.of(license, in: reader)
      return byID[license.productID].map { Entry(license: license, product: $0, quota: quota) }
    }
  }

  private static func entry(_ license: License, _ reader: any StoreReader) throws -> Entry {
    guard let product = try reader.product(license.productID) else { throw LicensingError.notFound }
    return Entry(license: license, product: product, quota: try LicenseQuota.of(license, in: reader))
  }
}
