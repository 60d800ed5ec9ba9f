/// Changes what a key allows: how many locks, whether it is blocked, and what is noted beside it. Platform administrators do.
package struct ChangeLicenseKey: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    /// Never less than the key's living locks.
    package var locksAllowed: Patch<Int> = .keep
    /// A blocked key fails every check; its locks stay.
    package var isBlocked: Patch<Bool> = .keep
    package var note: Patch<String?> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `notFound`, `forbidden`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: LicenseKeyID, version: Int64?, _ change: Change, by actor: Actor
  ) async throws -> LicenseKey {
    try await context.change(by: actor) { writer, trail in
      guard var key = try writer.licenseKey(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: key.organizationID)
      try actor.requirePlatformAdministrator()
      guard version == nil || key.version == version else { throw LicensingError.changedMeanwhile }
      key.locksAllowed = change.locksAllowed.applied(to: key.locksAllowed)
      key.isBlocked = change.isBlocked.applied(to: key.isBlocked)
      var fields = FieldValidation()
      key.note = fields.optionalLine(
        "note", change.note.applied(to: key.note), longest: LicenseKey.longestNote)
      LicenseKey.validate(locksAllowed: key.locksAllowed, &fields)
      fields.require(
        key.locksAllowed >= key.locksUsed, "locks_allowed", "is at least \(key.locksUsed), which are in use now")
      try fields.finish()
      key.updatedAt = trail.now
      guard let changed = try writer.update(key) else { throw LicensingError.changedMeanwhile }
      try trail.record(
        .licenseKeyChanged, id.text, in: key.organizationID,
        [
          "license": key.licenseID.text, "locks_allowed": String(changed.locksAllowed),
          "blocked": changed.isBlocked ? "yes" : "no", "note": changed.note,
        ], to: writer)
      return changed
    }
  }
}
