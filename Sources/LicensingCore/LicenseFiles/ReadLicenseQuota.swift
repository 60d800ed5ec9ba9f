/// What is left of a license, for its organization and for whoever holds its parent license file.
package struct ReadLicenseQuota: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(_ id: LicenseID, by actor: Actor) async throws -> LicenseQuota {
    try await self(under: .actor(actor, id))
  }

  /// - Throws: `notFound`, `noParentLicense`, `invalid`, `unavailable`.
  package func callAsFunction(under authority: IssueAuthority) async throws -> LicenseQuota {
    let (authorized, quota) = try await context.store.read { reader in
      let authorized = try authority.authorized(.viewer, in: reader)
      return (authorized, try LicenseQuota.of(authorized.license, in: reader))
    }
    context.noteUse(of: authorized)
    return quota
  }
}
