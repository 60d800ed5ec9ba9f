/// Ends a license's parent license file: nobody can generate license files with it any more.
package struct EndParentLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter isAsSeen: whether what is there is what the caller decided on.
  /// - Throws: `notFound` (also if the license has none), `forbidden` to members below manager, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: LicenseID, isAsSeen: @escaping @Sendable (ParentLicense) -> Bool = { _ in true }, by actor: Actor
  ) async throws {
    try await context.change(by: actor) { writer, trail in
      guard let license = try writer.license(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: license.organizationID)
      if let now = try writer.parentLicense(of: id), !isAsSeen(now) { throw LicensingError.changedMeanwhile }
      guard let ended = try writer.endParentLicense(of: id, at: trail.now) else { throw LicensingError.notFound }
      try trail.record(
        .parentLicenseEnded, ended.text, in: license.organizationID, ["license": id.text], to: writer)
    }
  }
}
