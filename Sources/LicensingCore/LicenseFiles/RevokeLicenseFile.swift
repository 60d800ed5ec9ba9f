/// Ends a license file before its time: it and the documents that it replaced go on the revocation list, and the unit of quota comes
/// back if the license says so. Devices hear of it when they next see the list.
package struct RevokeLicenseFile: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameters:
  ///   - id: of any document of the unit.
  ///   - reason: for people; at most 200 characters.
  ///   - isAsSeen: whether what is there is what the caller decided on.
  /// - Returns: The file that was asked about, as it is then.
  /// - Throws: `notFound`, `forbidden` to members below manager, `invalid`, `conflict(.licenseFileRevoked)`, `changedMeanwhile`,
  ///   `unavailable`.
  package func callAsFunction(
    _ id: LicenseFileID, reason: String? = nil, isAsSeen: @escaping @Sendable (LicenseFile) -> Bool = { _ in true },
    by actor: Actor
  ) async throws -> LicenseFile {
    var fields = FieldValidation()
    let reason = fields.optionalLine("reason", reason, longest: LicenseFile.longestReason)
    let check = fields
    let answer = try await context.change(by: actor) { writer, trail in
      guard let file = try writer.licenseFile(id) else { throw LicensingError.notFound }
      try actor.require(.manager, in: file.organizationID)
      try check.finish()
      guard isAsSeen(file) else { throw LicensingError.changedMeanwhile }
      guard file.revokedAt == nil else { throw LicensingError.conflict(.licenseFileRevoked) }
      guard let revoked = try writer.revokeUnit(file.unitID, reason: reason, at: trail.now) else {
        throw LicensingError.changedMeanwhile
      }
      try trail.record(
        .licenseFileRevoked, revoked, ["reason": reason, "unit_returned": String(revoked.unitReturned)], to: writer)
      return id == revoked.id ? revoked : try writer.licenseFile(id) ?? revoked
    }
    context.keyring.revocations.revoked()
    return answer
  }
}
