/// Releases what a key is locked to: its unit of quota is free again, and the next good query locks anew.
///
/// Managers of the organization do it within the product's rules; platform administrators are not held to them, and what they
/// release counts against nobody.
package struct ReleaseLock: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameters:
  ///   - reason: a line for the audit log.
  ///   - isAsSeen: whether what is there is what the caller decided on.
  /// - Throws: `notFound` (also when it was released before), `forbidden` to members below manager, `invalid`,
  ///   `conflict(.releaseTooSoon)`, `conflict(.releasesUsedUp)`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: KeyLockID, reason: String?, isAsSeen: @escaping @Sendable (KeyLock) -> Bool = { _ in true }, by actor: Actor
  ) async throws {
    var fields = FieldValidation()
    let reason = fields.optionalLine("reason", reason, longest: 500)
    try fields.finish()
    try await context.change(by: actor) { writer, trail in
      guard let lock = try writer.keyLock(id), let key = try writer.licenseKey(lock.keyID) else {
        throw LicensingError.notFound
      }
      try actor.require(.manager, in: lock.organizationID)
      guard isAsSeen(lock) else { throw LicensingError.changedMeanwhile }
      let settings = try writer.licenseCheckSettings(of: key.productID)
      let rules = actor.isPlatformAdministrator ? nil : settings?.releaseRules ?? .init()
      switch try writer.release(id, rules: rules, at: trail.now) {
      case .released: break
      case .notLiving: throw LicensingError.notFound
      case .tooSoon(let until): throw LicensingError.conflict(.releaseTooSoon(until: until))
      case .usedUp(let until): throw LicensingError.conflict(.releasesUsedUp(until: until))
      }
      try trail.record(
        .lockReleased, id.text, in: lock.organizationID,
        ["key": lock.keyID.text, "license": lock.licenseID.text, "reason": reason], to: writer)
    }
  }
}
