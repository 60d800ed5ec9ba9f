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

  /// Settings that are not there yet are made, with the defaults and a check token.
  /// - Throws: `forbidden` unless the actor is a platform administrator, `notFound`, `unavailable`.
  package func callAsFunction(of id: ProductID, by actor: Actor) async throws -> Answer {
    try actor.requirePlatformAdministrator()
    let found = try await context.store.read { reader in
      (try reader.product(id), try reader.licenseCheckSettings(of: id))
    }
    guard let product = found.0 else { throw LicensingError.notFound }
    let settings = if let present = found.1 { present } else { try await context.makeCheckSettings(for: id, by: actor) }
    return Answer(product: product, settings: settings, token: try context.openToken(of: settings))
  }
}

extension LicensingContext {
  /// The settings with the defaults, or those that someone else made first.
  /// - Throws: `notFound`, `unavailable`.
  func makeCheckSettings(for product: ProductID, by actor: Actor) async throws -> LicenseCheckSettings {
    let now = clock.now
    let new = LicenseCheckSettings(
      productID: product, token: try newCheckToken(for: product), createdAt: now, updatedAt: now)
    return try await change(by: actor) { writer, trail in
      guard try writer.product(product) != nil else { throw LicensingError.notFound }
      if try writer.insert(new) {
        try trail.record(.licenseCheckSettingsCreated, product.text, in: nil, to: writer)
        return new
      }
      guard let present = try writer.licenseCheckSettings(of: product) else { throw LicensingError.changedMeanwhile }
      return present
    }
  }

  func openToken(of settings: LicenseCheckSettings) throws -> CheckToken {
    let text = try keys.open(settings.token.sealed, at: settings.productID.checkTokenPlace)
    guard let token = CheckToken(presented: String(decoding: text, as: UTF8.self)) else { throw SealingFailure() }
    return token
  }
}
