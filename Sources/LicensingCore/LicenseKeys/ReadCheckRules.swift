/// What a license's programs tell when they ask, for every member of its organization. Names of parameters and rules of release
/// are no secret; the check token is not among them.
package struct ReadCheckRules: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Answer: Sendable {
    package let method: LicenseCheckSettings.Method
    /// In the order in which people see them.
    package let lockParameters: [LockParameter]
    package let releaseRules: LicenseCheckSettings.ReleaseRules

    package init(_ settings: LicenseCheckSettings) {
      method = settings.method
      lockParameters = settings.lockParameters
      releaseRules = settings.releaseRules
    }
  }

  /// - Returns: nil: nobody has set up how the product's licenses are asked about.
  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(of id: LicenseID, by actor: Actor) async throws -> Answer? {
    try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: license.organizationID)
      return try reader.licenseCheckSettings(of: license.productID).map(Answer.init)
    }
  }
}
