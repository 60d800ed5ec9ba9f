package import LicenseTokens

/// Changes what a license grants. Machines hear of it with their next refresh.
package struct ChangeLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var features: Patch<[String]> = .keep
    package var quota: Patch<Int64?> = .keep
    package var renewalDate: Patch<RenewalDate?> = .keep
    package var returnsFileUnits: Patch<Bool> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `changedMeanwhile`, `conflict(.quotaBelowUse)`, `unavailable`.
  package func callAsFunction(
    _ id: LicenseID, version: Int64?, _ change: Change, by actor: Actor
  ) async throws
    -> License
  {
    try await context.changeLicense(id, version: version, .licenseChanged, by: actor) { license, product in
      license.features = change.features.applied(to: product.features(grantedBy: license))
      license.quota = change.quota.applied(to: license.quota)
      license.renewalDate = change.renewalDate.applied(to: license.renewalDate)
      license.returnsFileUnits = change.returnsFileUnits.applied(to: license.returnsFileUnits)
      try license.validate(against: product)
    }
  }
}

extension LicensingContext {
  /// The steps that every change of a license shares.
  /// - Parameter finish: what follows from the change, in the same transaction; details for the audit log.
  func changeLicense(
    _ id: LicenseID, version: Int64?, _ action: AuditEvent.Action, by actor: Actor,
    _ apply: @escaping @Sendable (inout License, Product) throws -> Void,
    finish: @escaping @Sendable (License, any StoreWriter) throws -> [String: String?] = { _, _ in [:] }
  ) async throws -> License {
    try await change(by: actor) { writer, trail in
      guard var license = try writer.license(id), let product = try writer.product(license.productID) else {
        throw LicensingError.notFound
      }
      try actor.require(.viewer, in: license.organizationID)
      try actor.requirePlatformAdministrator()
      guard version == nil || license.version == version else { throw LicensingError.changedMeanwhile }
      try apply(&license, product)
      if let quota = license.quota, quota < license.used {
        throw LicensingError.conflict(.quotaBelowUse(used: license.used))
      }
      license.updatedAt = trail.now
      guard let changed = try writer.update(license) else { throw LicensingError.changedMeanwhile }
      let details = try finish(changed, writer).merging(changed.auditDetails) { _, detail in detail }
      try trail.record(action, id.text, in: license.organizationID, details, to: writer)
      return changed
    }
  }
}
