/// What is known of a license's parent license file; its credential is known to nobody but its holder.
package struct ReadParentLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Returns: nil: the license has none that is good.
  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(_ id: LicenseID, by actor: Actor) async throws -> ParentLicense? {
    try await context.store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: license.organizationID)
      return try reader.parentLicense(of: id)
    }
  }

  /// Whether the file verifies nowhere any more, as its signing key was removed, and its holder needs another.
  package func mustBeRenewed(_ parent: ParentLicense) -> Bool { !context.keyring.isPublished(parent.keyID) }

  /// The one that a credential belongs to, for whoever asks before more is read of what its holder sent.
  /// - Throws: `noParentLicense` if the credential is unknown or has ended, `unavailable`.
  package func callAsFunction(of credential: ParentCredential) async throws -> ParentLicense {
    guard let parent = try await context.store.read({ try $0.parentLicense(hash: credential.hash) }) else {
      throw LicensingError.noParentLicense
    }
    return parent
  }
}
