import LicenseTokens

/// A document that somebody brings, a license file or a bundle, and what there is in it for this machine. Nothing of it is
/// believed before its signature is checked.
struct FileExamination: Sendable {
  /// The good files for this machine, oldest first.
  private(set) var files: [HeldFile] = []
  /// Those that were not taken: this machine's own first, then some of the others.
  private(set) var ignored: [IgnoredFile] = []
  private(set) var ignoredCount = 0
  /// How many of those are entries for other serial numbers.
  private(set) var othersCount = 0
  /// Ids of revoked files that the document tells of.
  private(set) var revoked: [String] = []
  /// The keys to believe from now on; nil: the same as before.
  private(set) var newKeys: TrustedKeys?
  /// The issuer's clock showed this when it made the document, in seconds since 1970.
  private(set) var issuedAt: Int64

  /// How many files are told of by name that were not taken.
  static let mostReasons = 20

  /// What the machine calls itself: the numbers in their canonical form.
  struct Machine: Sendable {
    let serialNumber: String
    /// Nil: it takes a file for any article.
    let articleNumber: String?
  }

  /// Whom the machine believes, and what it knows already.
  struct Knowledge: Sendable {
    let trust: KeyTrust
    let kept: TrustedKeys?
    let revoked: RevokedFiles
    /// Seconds since 1970.
    let now: Int64
  }

  /// - Parameters:
  ///   - document: in text form, or as a compact JWS.
  ///   - given: the key set that was brought along; counts only while no keys are known.
  /// - Throws: what is wrong with the document, or with the one license file that it is.
  static func of(
    _ document: String, with given: JSONWebKeySet?, for machine: Machine, _ knowledge: Knowledge
  ) throws(LicenseFileFailure) -> FileExamination {
    let (kind, compact) = try BroughtDocument.read(document)
    switch kind {
    case .license: return try file(compact, given, machine, knowledge)
    case .bundle: return try bundle(compact, given, machine, knowledge)
    case .parentLicense: throw .wrongDocument
    }
  }

  private static func file(
    _ compact: String, _ given: JSONWebKeySet?, _ machine: Machine, _ knowledge: Knowledge
  ) throws(LicenseFileFailure) -> FileExamination {
    let known = knowledge.trust.keys(knowledge.kept)
    guard let keySet = known?.keySet ?? given else { throw .unknownKey }
    let file = try verified(compact, by: keySet, for: machine, knowledge)
    let issuedAt = file.claims.issuedAt
    var examination = FileExamination(
      newKeys: known == nil ? knowledge.trust.handedOver(keySet, publishedAt: issuedAt) : nil, issuedAt: issuedAt)
    examination.files = [file]
    return examination
  }

  private static func bundle(
    _ compact: String, _ given: JSONWebKeySet?, _ machine: Machine, _ knowledge: Knowledge
  ) throws(LicenseFileFailure) -> FileExamination {
    let known = knowledge.trust.keys(knowledge.kept)
    let keySet: JSONWebKeySet
    if let first = known?.keySet ?? given {
      keySet = first
    } else {
      keySet = try LicenseBundle(unverified: compact).keySet
    }
    let bundle = try LicenseFileVerifier(issuer: knowledge.trust.issuer, audience: nil, keySet: keySet)
      .verifyBundle(compact)
    let keys =
      known?.followed(by: bundle.keySet, publishedAt: bundle.issuedAt)
      ?? knowledge.trust.handedOver(bundle.keySet, publishedAt: bundle.issuedAt)
    guard keys.keySet.json.count <= TrustedKeys.maximumBytes else { throw .tooLarge }
    var examination = FileExamination(newKeys: keys == known ? nil : keys, issuedAt: bundle.issuedAt)
    examination.revoked = bundle.revoked
    let told = Set(bundle.revoked)
    examination.take(bundle.entries, for: machine) { compact throws(LicenseFileFailure) in
      try verified(compact, by: keys.keySet, told: told, for: machine, knowledge)
    }
    return examination
  }

  /// The bundle's signature is for every entry that another machine is named by; those of this one have to be good files
  /// themselves.
  private mutating func take(
    _ entries: [LicenseBundle.Entry], for machine: Machine,
    verified: (String) throws(LicenseFileFailure) -> HeldFile
  ) {
    var others: [IgnoredFile] = []
    for entry in entries {
      guard DeviceNumber.canonical(entry.serialNumber) == machine.serialNumber else {
        ignoredCount += 1
        othersCount += 1
        if others.count < Self.mostReasons {
          others.append(IgnoredFile(entry.serialNumber, entry.articleNumber, .wrongSerialNumber))
        }
        continue
      }
      do throws(LicenseFileFailure) {
        files.append(try verified(entry.file))
      } catch {
        ignoredCount += 1
        ignored.append(IgnoredFile(entry.serialNumber, entry.articleNumber, error))
      }
    }
    files.sort { ($0.claims.issuedAt, $0.claims.id) < ($1.claims.issuedAt, $1.claims.id) }
    ignored = Array((ignored + others).prefix(Self.mostReasons))
  }

  /// A file is proof that its time has come: a machine whose clock has lost its battery can be licensed.
  /// - Parameter told: ids of revoked files that the document itself tells of.
  private static func verified(
    _ compact: String, by keySet: JSONWebKeySet, told: Set<String> = [], for machine: Machine, _ knowledge: Knowledge
  ) throws(LicenseFileFailure) -> HeldFile {
    let unverified = try? LicenseFileClaims(unverified: compact)
    let issuedAt = unverified?.issuedAt ?? 0
    let revoked = unverified.map { told.contains($0.id) || knowledge.revoked.contains($0.id) ? [$0.id] : [] } ?? []
    let claims = try LicenseFileVerifier(
      issuer: knowledge.trust.issuer, audience: nil, keySet: keySet, revoked: Set(revoked)
    ).verify(
      compact, serialNumber: machine.serialNumber, articleNumber: machine.articleNumber,
      at: max(knowledge.now, issuedAt))
    guard let file = HeldFile(compact, claims) else { throw .unknownKey }
    return file
  }
}
