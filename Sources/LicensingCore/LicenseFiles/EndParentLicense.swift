/// Ends a license's parent license file: nobody can generate license files with it any more.
package struct EndParentLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound` (also if the license has none), `forbidden` to members below manager, `unavailable`.
  package func callAsFunction(_ id: LicenseID, by actor: Actor) async throws {
    try await context.change(by: actor) { writer, trail in
      guard let license = try writer.license(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: license.organizationID)
      guard let ended = try writer.endParentLicense(of: id, at: trail.now) else { throw LicensingError.notFound }
      try trail.record(
        .parentLicenseEnded, ended.text, in: license.organizationID, ["license": id.text], to: writer)
    }
  }
}
