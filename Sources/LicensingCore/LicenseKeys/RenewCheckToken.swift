/// Gives a product a new check token, and with it a new address to ask at. Programs that ask at the old one have 30 days.
package struct RenewCheckToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// The token before the old one ends at once: only one is kept beside the new one.
  /// - Parameter version: of the settings, as it was shown; nil: whatever it is now.
  /// - Throws: `forbidden` unless the actor is a platform administrator, `notFound`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    of id: ProductID, version: Int64?, by actor: Actor
  ) async throws -> ReadLicenseCheckSettings.Answer {
    try actor.requirePlatformAdministrator()
    let token = try context.newCheckToken(for: id)
    let (product, settings) = try await context.change(by: actor) { [context] writer, trail in
      var (product, settings) = try writer.checkSettings(of: id, context, &trail)
      guard version == nil || settings.version == version else { throw LicensingError.changedMeanwhile }
      let worksUntil = trail.now.adding(seconds: LicenseCheckSettings.renewedTokenWorksSeconds)
      let previous = LicenseCheckSettings.Token.Previous(hash: settings.token.hash, worksUntil: worksUntil)
      settings.token = LicenseCheckSettings.Token(hash: token.hash, sealed: token.sealed, previous: previous)
      settings.updatedAt = trail.now
      guard let changed = try writer.update(settings) else { throw LicensingError.changedMeanwhile }
      try trail.record(.checkTokenRenewed, id.text, in: nil, to: writer)
      return (product, changed)
    }
    return ReadLicenseCheckSettings.Answer(
      product: product, settings: settings, token: try context.openToken(of: settings))
  }
}
