package import LicenseTokens

/// Suspends a license, reinstates a suspended one, revokes one for good, or moves its renewal date. From the moment this
/// returns, no poll, refresh or introspection succeeds that the new state forbids. With a license that is revoked all its license
/// files are.
package struct ChangeLicenseStanding: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package enum Step: Sendable, Equatable {
    case suspend, reinstate, revoke
    /// nil: no renewal date any more.
    case renew(RenewalDate?)
  }

  /// - Parameter version: nil: whatever it is now.
  /// - Throws: `forbidden`, `notFound`, `changedMeanwhile`, `conflict(.licenseState)`, `unavailable`.
  package func callAsFunction(_ step: Step, _ id: LicenseID, version: Int64?, by actor: Actor) async throws -> License {
    let changed = try await context.changeLicense(id, version: version, step.action, by: actor) { license, _ in
      if case .renew(let date) = step {
        guard license.standing != .revoked else { throw LicensingError.conflict(.licenseState) }
        license.renewalDate = date
      } else {
        license.standing = try Self.standing(after: step, from: license.standing)
      }
    } finish: { license, writer in
      guard step == .revoke else { return [:] }
      let count = try writer.revokeLicenseFiles(
        of: license.id, reason: "The license was revoked.", at: license.updatedAt)
      return ["license_files": count > 0 ? String(count) : nil]
    }
    if step == .revoke { context.keyring.revocations.revoked() }
    return changed
  }

  static func standing(after step: Step, from standing: LicenseStanding) throws -> LicenseStanding {
    switch (step, standing) {
    case (.suspend, .active): .suspended
    case (.reinstate, .suspended): .active
    case (.revoke, .active), (.revoke, .suspended): .revoked
    case (.suspend, _), (.reinstate, _), (.revoke, _): throw LicensingError.conflict(.licenseState)
    case (.renew, let standing): standing
    }
  }
}

extension ChangeLicenseStanding.Step {
  fileprivate var action: AuditEvent.Action {
    switch self {
    case .suspend: .licenseSuspended
    case .reinstate: .licenseReinstated
    case .revoke: .licenseRevoked
    case .renew: .licenseRenewed
    }
  }
}
