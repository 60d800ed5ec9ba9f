import LicenseTokens

/// What is signed before the transaction.
struct DraftedFiles: Sendable {
  let context: LicensingContext
  let terms: LicenseFileTerms
  let signer: SigningKeyring.FileSigner
  let issuedBy: AuditActor
  let now: Timestamp

  /// - Parameter place: among those that are asked about together; lists show them in this order.
  func step(for found: FoundDevice, place: Int) throws -> PreparedIssue.Step {
    let device: LicensedDevice
    switch found.device {
    case .success(let good): device = good
    case .failure(let error): return .refuse(error)
    }
    guard let living = found.living else { return .issue(try file(for: device, unit: nil, place: place)) }
    let decision = LicenseFileDecision.decide(
      living, under: terms, issuer: context.policy.issuer,
      isKeyPublished: context.keyring.isPublished(living.keyID), at: now)
    switch decision {
    case .same: return .give(living)
    case .reissue: return .reissue(living, try file(for: device, unit: living.unitID, place: place))
    }
  }

  private func file(for device: LicensedDevice, unit: LicenseFileID?, place: Int) throws -> LicenseFile {
    let id = LicenseFileID(now: now, place: place, random: try context.random.bytes(8))
    let claims = terms.claims(id: id, issuer: context.policy.issuer, for: device, issuedAt: now.seconds)
    return LicenseFile(
      id: id, unitID: unit ?? id, licenseID: terms.licenseID, organizationID: terms.organizationID,
      productID: terms.productID, serialNumber: device.serialNumber, articleNumber: device.articleNumber,
      serialKey: device.serialKey, articleKey: device.articleKey, articleName: device.articleName,
      features: terms.features, issuedAt: now, expiresAt: claims.expiresAt.map(Timestamp.init(seconds:)),
      keyID: signer.id, compact: try claims.signed(with: signer.key, keyID: signer.id), issuedBy: issuedBy)
  }
}

/// Something that the documents depend on has changed since they were signed: the transaction undoes what it did, and it is looked
/// at again.
struct OutdatedIssue: Error {}

/// Files that are signed and wait to be stored, in one transaction.
struct PreparedIssue: Sendable {
  /// What is to be done for a device.
  enum Step: Sendable {
    case refuse(LicenseFileError)
    case give(LicenseFile)
    /// The living file, and the one that takes its place.
    case reissue(LicenseFile, LicenseFile)
    case issue(LicenseFile)
  }

  let authority: IssueAuthority
  let authorized: AuthorizedIssue
  let terms: LicenseFileTerms
  let keyID: String
  let now: Timestamp
  /// In the order in which the devices were asked about.
  let steps: [Step]

  /// - Throws: `OutdatedIssue`.
  func store(in writer: any StoreWriter, _ trail: inout AuditTrail) throws -> [IssueLicenseFiles.Result] {
    let license = try authority.authorized(.manager, in: writer).license
    guard try LicenseFileTerms.of(license, in: writer, at: now) == terms,
      try writer.isActive(keyID)
    else { throw OutdatedIssue() }
    return try steps.map { try result(of: $0, in: writer, &trail) }
  }

  private func result(
    of step: Step, in writer: any StoreWriter, _ trail: inout AuditTrail
  ) throws -> IssueLicenseFiles.Result {
    switch step {
    case .refuse(let error): return .error(error)
    case .give(let file):
      guard let living = try living(file, writer) else { throw OutdatedIssue() }
      return .file(living, isNew: false)
    case .reissue(let old, let new):
      guard let living = try living(old, writer) else { throw OutdatedIssue() }
      // Another call, or an earlier line of this one, was first.
      guard living.id == old.id else { return .file(living, isNew: false) }
      guard try writer.replace(old.id, by: new) else { throw OutdatedIssue() }
      try trail.record(.licenseFileReissued, new, ["replaces": old.id.text], to: writer)
      return .file(new, isNew: true)
    case .issue(let file):
      if let living = try living(file, writer) { return .file(living, isNew: false) }
      return try charge(file, writer, &trail)
    }
  }

  private func living(_ file: LicenseFile, _ reader: any StoreReader) throws -> LicenseFile? {
    try reader.livingLicenseFile(of: file.licenseID, serialKey: file.serialKey, articleKey: file.articleKey)
  }

  private func charge(
    _ file: LicenseFile, _ writer: any StoreWriter, _ trail: inout AuditTrail
  ) throws -> IssueLicenseFiles.Result {
    switch try writer.issue(file) {
    case .issued:
      try trail.record(.licenseFileIssued, file, to: writer)
      return .file(file, isNew: true)
    case .quotaExceeded:
      // Suspended between two statements: that is another error.
      guard try writer.license(file.licenseID)?.standing == .active else { throw OutdatedIssue() }
      // The last unit may have gone to this very device, through another server.
      if let living = try living(file, writer) { return .file(living, isNew: false) }
      return .error(.insufficientQuota)
    case .alreadyThere:
      guard let living = try living(file, writer) else { throw OutdatedIssue() }
      return .file(living, isNew: false)
    }
  }
}

extension StoreReader {
  /// Whether it is the key that signs.
  func isActive(_ keyID: String) throws -> Bool {
    try signingKeys().contains { $0.id == keyID && $0.state == .active }
  }
}

extension AuditTrail {
  /// An event about a license file.
  mutating func record(
    _ action: AuditEvent.Action, _ file: LicenseFile, _ details: [String: String?] = [:], to writer: any StoreWriter
  ) throws {
    let device = [
      "license": file.licenseID.text, "serial_number": file.serialNumber, "article_number": file.articleNumber,
    ]
    try record(
      action, file.id.text, in: file.organizationID, details.merging(device) { detail, _ in detail }, to: writer)
  }
}
