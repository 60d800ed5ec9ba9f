/// How a product's licenses are asked about, for those who set it up.
package struct ReadLicenseCheckSettings: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// The settings with the text of the check token, for the address that is shown.
  package struct Answer: Sendable, CustomStringConvertible, CustomReflectable {
    package let product: Product
    package let settings: LicenseCheckSettings
    package let token: CheckToken

    package var description: String { "license check settings of \(product.id)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// Of a product that nobody has set up it is the defaults; the first change, or the first keys, write them down.
  /// - Throws: `forbidden` unless the actor is a platform administrator, `notFound`, `unavailable`.
  package func callAsFunction(of id: ProductID, by actor: Actor) async throws -> Answer {
    try actor.requirePlatformAdministrator()
    let found = try await context.store.read { reader in
      (try reader.product(id), try reader.licenseCheckSettings(of: id))
    }
    guard let product = found.0 else { throw LicensingError.notFound }
    let settings = try found.1 ?? context.defaultCheckSettings(of: product)
    return Answer(product: product, settings: settings, token: try context.openToken(of: settings))
  }
}

extension LicensingContext {
  /// What holds for a product until something else is said.
  func defaultCheckSettings(of product: Product) throws -> LicenseCheckSettings {
    LicenseCheckSettings(
      productID: product.id, token: try firstCheckToken(of: product.id), createdAt: product.createdAt,
      updatedAt: product.createdAt)
  }

  func openToken(of settings: LicenseCheckSettings) throws -> CheckToken {
    let text = try keys.open(settings.token.sealed, at: settings.productID.checkTokenPlace)
    guard let token = CheckToken(presented: String(decoding: text, as: UTF8.self)) else { throw SealingFailure() }
    return token
  }
}

extension StoreWriter {
  /// The product with its settings, which are written down as they are by default if they are not there.
  /// - Throws: `notFound`.
  func checkSettings(
    of id: ProductID, _ context: LicensingContext, _ trail: inout AuditTrail
  ) throws -> (Product, LicenseCheckSettings) {
    guard let product = try product(id) else { throw LicensingError.notFound }
    if let present = try licenseCheckSettings(of: id) { return (product, present) }
    let settings = try context.defaultCheckSettings(of: product)
    // Another server can have been first.
    guard try insert(settings) else { throw LicensingError.changedMeanwhile }
    try trail.record(.licenseCheckSettingsCreated, id.text, in: nil, to: self)
    return (product, settings)
  }
}
