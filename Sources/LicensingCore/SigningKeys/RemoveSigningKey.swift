/// Withdraws a retired signing key before its time, as someone else may have it: what it signed is refused wherever the key set is
/// fresh. The key that signs is withdrawn by a rotation, which puts another in its place.
package struct RemoveSigningKey: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Answer: Sendable {
    package let purpose: SigningKeyRecord.Purpose
    /// Living token families, of which some may hold tokens of the key.
    package let affectedFamilies: Int64
    /// License files that verify nowhere any more and have to be issued again.
    package let affectedFiles: Int64
    /// Parent license files that verify nowhere any more and have to be renewed.
    package let affectedParents: Int64
  }

  /// - Parameter isAsSeen: whether what is there is what the caller decided on.
  /// - Throws: `forbidden`; `notFound` for a key that is unknown or was removed; `conflict(.keyNotRetired)`, `changedMeanwhile`,
  ///   `unavailable`.
  package func callAsFunction(
    _ id: String, isAsSeen: @escaping @Sendable (SigningKeyRecord) -> Bool = { _ in true }, by actor: Actor
  ) async throws -> Answer {
    try actor.requirePlatformAdministrator()
    let answer = try await context.change(by: actor) { writer, trail -> Answer in
      guard let key = try writer.signingKeys().first(where: { $0.id == id }) else { throw LicensingError.notFound }
      guard isAsSeen(key) else { throw LicensingError.changedMeanwhile }
      guard key.state == .retired else { throw LicensingError.conflict(.keyNotRetired) }
      try writer.remove(id, &trail)
      let isFileKey = key.purpose == .file
      return Answer(
        purpose: key.purpose, affectedFamilies: isFileKey ? 0 : try writer.livingFamilyCount(),
        affectedFiles: isFileKey ? try writer.licenseFileWithoutKeyCount(.everywhere, at: trail.now) : 0,
        affectedParents: isFileKey ? try writer.parentLicenseWithoutKeyCount() : 0)
    }
    try await context.reloadKeyring()
    return answer
  }
}
