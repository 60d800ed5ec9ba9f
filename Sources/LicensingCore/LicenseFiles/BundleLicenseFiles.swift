import LicenseTokens

/// Puts a license's files into one signed document, with the keys that verify them and the ids of the organization's files that were
/// revoked, for devices that are reached by a USB stick.
package struct BundleLicenseFiles: Sendable {
  package static let mostFiles = 10_000

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter ids: of files of the license; those that are not good any more are left out. nil: every good one.
  /// - Returns: Armored text.
  /// - Throws: `notFound` (also for an id of another license), `noParentLicense`, `invalid`, `unavailable`.
  package func callAsFunction(
    of authority: IssueAuthority, only ids: [LicenseFileID]? = nil
  ) async throws -> String {
    guard ids.map({ $0.count <= Self.mostFiles }) ?? true else { throw Self.tooMany }
    let now = context.clock.now
    let (authorized, files, revoked) = try await context.store.read { reader in
      let authorized = try authority.authorized(.viewer, in: reader)
      return (
        authorized, try Self.files(of: authorized.license.id, only: ids, in: reader),
        try reader.revokedLicenseFiles(
          of: authorized.license.organizationID, endingAfter: now.adding(seconds: -SignRevocationList.toleranceSeconds))
      )
    }
    context.noteUse(of: authorized)
    let signer = try await context.fileSigner()
    guard let keySet = context.keyring.verifier?.keySet else { throw LicensingError.unavailable }
    let good = files.filter { $0.status(at: now) == .valid && context.keyring.isPublished($0.keyID) }
    let bundle = LicenseBundle(
      id: (try context.random.identifier(at: now) as LicenseBundleID).text, issuer: context.policy.issuer,
      issuedAt: now.seconds, licenseID: authorized.license.id.text, keySet: keySet, revoked: revoked.map(\.text),
      entries: good.map {
        LicenseBundle.Entry(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber, file: $0.compact)
      })
    let document = LicenseDocument.text(.bundle, try bundle.signed(with: signer.key, keyID: signer.id))
    // Nobody could read it.
    guard document.utf8.count <= LicenseDocument.maximumByteCount else { throw Self.tooMany }
    return document
  }

  private static func files(
    of license: LicenseID, only ids: [LicenseFileID]?, in reader: any StoreReader
  ) throws -> [LicenseFile] {
    guard let ids else {
      let files = try reader.livingLicenseFiles(of: license, limit: mostFiles + 1)
      guard files.count <= mostFiles else { throw tooMany }
      return files
    }
    var seen: Set<LicenseFileID> = []
    return try ids.filter { seen.insert($0).inserted }.map { id in
      guard let file = try reader.licenseFile(id), file.licenseID == license else { throw LicensingError.notFound }
      return file
    }
  }

  private static let tooMany = LicensingError.invalid([
    FieldProblem("ids", "name no more files than fit into one bundle: at most \(mostFiles), and 16 MiB")
  ])
}
