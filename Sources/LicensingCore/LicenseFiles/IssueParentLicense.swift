import LicenseTokens

/// Makes a license's parent license file, which lets its holder generate license files under the license. The one before ends with
/// it: whoever lost a laptop renews.
package struct IssueParentLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Answer: Sendable, CustomStringConvertible, CustomReflectable {
    package let record: ParentLicense
    /// Armored text with the credential in it, for the one answer that delivers it.
    package let document: String

    package var description: String { "parent license file \(record.id)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// With others changing what the document says, someone has got ahead after each round.
  private static let rounds = 5

  /// The document is signed before the transaction that stores its record and looks again at what it says and at the key: after a
  /// failure the one before is as good as it was.
  /// - Parameter isAsSeen: whether what is there is what the caller decided on; nil: there is none.
  /// - Throws: `notFound`, `forbidden` to members below manager, `conflict(.licenseState)` if the license is revoked,
  ///   `conflict(.noLicenseFiles)` if its product issues none, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    _ id: LicenseID, isAsSeen: @escaping @Sendable (ParentLicense?) -> Bool = { _ in true }, by actor: Actor
  ) async throws -> Answer {
    for _ in 0..<Self.rounds {
      let draft = try await draft(id, by: actor)
      do {
        return try await context.change(by: actor) { writer, trail in
          guard
            try Self.basis(id, in: writer, by: actor).claims(draft.record, context, draft.credential) == draft.claims,
            try writer.isActive(draft.record.keyID)
          else { throw OutdatedIssue() }
          guard isAsSeen(try writer.parentLicense(of: id)) else { throw LicensingError.changedMeanwhile }
          try store(draft, in: writer, &trail)
          return Answer(record: draft.record, document: draft.document)
        }
      } catch is OutdatedIssue {
        try await context.reloadKeyring()
      }
    }
    throw LicensingError.changedMeanwhile
  }

  /// What is signed before the transaction.
  private struct Draft: Sendable {
    let record: ParentLicense
    let credential: ParentCredential
    let claims: ParentLicenseClaims
    let document: String
  }

  private func draft(_ id: LicenseID, by actor: Actor) async throws -> Draft {
    // Before a key is made for someone who may not do this.
    let basis = try await context.store.read { try Self.basis(id, in: $0, by: actor) }
    let (signer, now) = (try await context.fileSigner(), context.clock.now)
    let credential = try ParentCredential(from: context.random)
    let record = ParentLicense(
      id: try context.random.identifier(at: now), licenseID: id, organizationID: basis.license.organizationID,
      keyID: signer.id, createdAt: now, createdBy: actor.identity)
    let claims = try basis.claims(record, context, credential)
    let compact = try claims.signed(with: signer.key, keyID: signer.id)
    return Draft(
      record: record, credential: credential, claims: claims,
      document: LicenseDocument.text(.parentLicense, compact))
  }

  private func store(_ draft: Draft, in writer: any StoreWriter, _ trail: inout AuditTrail) throws {
    let record = draft.record
    let former = try writer.endParentLicense(of: record.licenseID, at: trail.now)
    guard try writer.insert(record, hash: draft.credential.hash) else { throw LicensingError.changedMeanwhile }
    let license = record.licenseID.text
    if let former {
      try trail.record(
        .parentLicenseEnded, former.text, in: record.organizationID,
        ["license": license, "renewed_by": record.id.text], to: writer)
    }
    try trail.record(
      .parentLicenseIssued, record.id.text, in: record.organizationID, ["license": license], to: writer)
  }

  /// What the file says.
  private struct Basis: Sendable {
    let license: License
    let organization: Organization
    let product: Product
    let settings: LicenseFileSettings

    func claims(
      _ record: ParentLicense, _ context: LicensingContext, _ credential: ParentCredential
    ) throws -> ParentLicenseClaims {
      guard let credential = ParentLicenseClaims.Credential(credential.exposed) else { throw SealingFailure() }
      return ParentLicenseClaims(
        id: record.id.text, issuer: context.policy.issuer, audience: [organization.id.text],
        issuedAt: record.createdAt.seconds,
        organization: LicenseClaims.Organization(id: organization.id.text, name: organization.name),
        license: LicenseClaims.License(
          id: license.id.text, product: product.code, renewalDate: license.renewalDate,
          renewalWindowDays: product.renewalWindowDays),
        entitlements: product.features(grantedBy: license).filter { settings.features?.contains($0) ?? true },
        credential: credential)
    }
  }

  private static func basis(_ id: LicenseID, in reader: any StoreReader, by actor: Actor) throws -> Basis {
    guard let license = try reader.license(id) else { throw LicensingError.notFound }
    try actor.require(.manager, in: license.organizationID)
    guard let organization = try reader.organization(license.organizationID),
      let product = try reader.product(license.productID)
    else { throw LicensingError.notFound }
    guard license.standing != .revoked else { throw LicensingError.conflict(.licenseState) }
    guard let settings = try reader.licenseFileSettings(of: product.id), settings.isEnabled else {
      throw LicensingError.conflict(.noLicenseFiles)
    }
    return Basis(license: license, organization: organization, product: product, settings: settings)
  }
}
