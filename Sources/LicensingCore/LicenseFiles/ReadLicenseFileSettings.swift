/// Which devices a product's licenses give files to, for everyone who is signed in to see: whoever asks for files has to know what
/// is accepted.
package struct ReadLicenseFileSettings: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Of a product that nobody has set up it is the defaults, with version 0.
  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(of id: ProductID, by actor: Actor) async throws -> LicenseFileSettings {
    try await context.store.read { reader in
      guard let product = try reader.product(id) else { throw LicensingError.notFound }
      return try reader.licenseFileSettings(of: id) ?? .defaults(of: product)
    }
  }
}
