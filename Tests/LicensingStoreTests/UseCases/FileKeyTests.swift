import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

/// The life of the keys that sign license files.
@Suite struct FileKeyTests {
  private static let day: Int64 = 86_400
  /// Machines that are never online are visited about once a year.
  private static let overlap: Int64 = 365 * day

  private func rotate(
    _ files: FileWorld, _ urgency: RotateSigningKeys.Urgency
  ) async throws -> RotateSigningKeys.Answer {
    try await RotateSigningKeys(files.context)(urgency, purpose: .file, by: files.world.administrator)
  }

  private func maintain(_ files: FileWorld, after seconds: Int64) async throws {
    files.world.clock.advance(seconds: seconds)
    try await MaintainSigningKeys(files.context)()
  }

  private func removesAt(_ id: String, _ files: FileWorld) async throws -> Timestamp? {
    try await files.world.store.read { try $0.signingKeys() }.first { $0.id == id }?.removesAt
  }

  @Test func theFirstKeyIsMadeWithTheFirstProductThatGivesFiles() async throws {
    let world = try await LicensingWorld()
    #expect(world.context.keyring.fileSigner == nil)
    #expect(try await world.count("signing_keys") == 1)
    let files = try await FileWorld()
    let signer = try #require(files.context.keyring.fileSigner)
    let keys = try await ReadSigningKeys(files.context)(by: files.world.administrator)
    #expect(Set(keys.map(\.purpose)) == [.token, .file] && keys.allSatisfy { $0.state == .active })
    try await files.set { $0.validityDays = .set(1) }
    _ = try await files.file()
    #expect(try await files.world.count("signing_keys") == 2)
    let event = try #require(try await files.world.events(.signingKeyActivated).last)
    #expect(event.subject == signer.id && event.details == ["algorithm": "ES256", "purpose": "file"])
    #expect(event.actor == .system)
  }

  @Test func serversThatNeedTheFirstKeyAtOnceMakeOne() async throws {
    let fresh = try await StoreEngine.ofUseCases.freshStore()
    let contexts = try (0..<4).map { server in
      LicensingContext(
        store: fresh.store, clock: TestClock(), random: SeededRandom(seed: UInt64(server)), keys: try testKeys(),
        policy: LicensingPolicy(issuer: LicensingWorld.issuer))
    }
    let lists = try await withThrowingTaskGroup { group in
      for context in contexts { group.addTask { try await SignRevocationList(context)() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let keys = try await fresh.store.read { try $0.signingKeys() }
    #expect(lists.count == 4 && keys.map(\.purpose) == [.file])
    #expect(contexts.map { $0.keyring.fileSigner?.id } == Array(repeating: keys[0].id, count: 4))
  }

  @Test func theKeySetSaysWhatAKeyIsFor() async throws {
    let files = try await FileWorld()
    let keySet = try JSONWebKeySet(parsing: try #require(files.context.keyring.published).json)
    let signer = try #require(files.context.keyring.signer?.id)
    let fileSigner = try #require(files.context.keyring.fileSigner)
    #expect(keySet[signer]?.purpose == .token && keySet[fileSigner.id]?.purpose == .file)
    // A license token that a file key signed is none.
    let tokens = try await files.world.license()
    let payload = try CompactJWS(parsing: tokens.accessToken).payload
    let forged = try CompactJWS.signed(
      type: LicenseClaims.tokenType, payload: payload, with: fileSigner.key, keyID: fileSigner.id)
    #expect(try await IntrospectToken(files.context).active(tokens.accessToken) != nil)
    #expect(try await IntrospectToken(files.context).active(forged) == nil)
  }

  /// Whoever gets hold of the key of license tokens makes no documents with it that machines without a network believe.
  @Test func aTokenKeySignsNoDocumentOfLicenseFiles() async throws {
    let files = try await FileWorld()
    let file = try await files.file()
    let parent = try await IssueParentLicense(files.context)(files.world.license.id, by: files.world.manager)
    let bundle = try await BundleLicenseFiles(files.context)(of: files.authority)
    let list = try await SignRevocationList(files.context)().compact
    let signer = try #require(files.context.keyring.signer)
    let verifier = try await files.verifier()
    /// The document as it is, but signed with the other key.
    func forged(_ compact: String, _ type: String) throws -> String {
      try CompactJWS.signed(
        type: type, payload: try CompactJWS(parsing: compact).payload, with: signer.key, keyID: signer.id)
    }
    func forged(text: String, _ type: String) throws -> String {
      let (kind, compact) = try LicenseDocument.parse(text)
      return LicenseDocument.text(kind, try forged(compact, type))
    }
    let forgedFile = try forged(file.compact, "license-file+jwt")
    #expect(throws: LicenseFileFailure.unknownKey) {
      try verifier.verify(
        forgedFile, serialNumber: file.serialNumber, articleNumber: nil, at: files.world.clock.now.seconds)
    }
    let (forgedParent, forgedBundle, forgedList) = (
      try forged(text: parent.document, "parent-license+jwt"), try forged(text: bundle, "license-bundle+jwt"),
      try forged(list, "license-revocations+jwt")
    )
    #expect(throws: LicenseFileFailure.unknownKey) { try verifier.verifyParent(forgedParent) }
    #expect(throws: LicenseFileFailure.unknownKey) { try verifier.verifyBundle(forgedBundle) }
    #expect(throws: LicenseFileFailure.unknownKey) { try verifier.verifyRevocationList(forgedList) }
  }

  /// A bundle of today carries the key that signs in a year.
  @Test func aBundleBringsTheAnnouncedKey() async throws {
    let files = try await FileWorld()
    let answer = try await rotate(files, .planned)
    let verifier = try await files.verifier()
    let bundle = try verifier.verifyBundle(try await BundleLicenseFiles(files.context)(of: files.authority))
    try await maintain(files, after: Self.overlap)
    let file = try await files.file()
    #expect(file.keyID == answer.keyID)
    let offline = LicenseFileVerifier(
      issuer: LicensingWorld.issuer, audience: files.world.organization.id.text, keySet: bundle.keySet)
    #expect(throws: Never.self) {
      try offline.verify(
        file.document, serialNumber: file.serialNumber, articleNumber: nil, at: files.world.clock.now.seconds)
    }
  }

  @Test func theKeysOfAPurposeRotateByThemselves() async throws {
    let files = try await FileWorld()
    let (token, old) = (files.context.keyring.signer?.id, try #require(files.context.keyring.fileSigner?.id))
    let answer = try await rotate(files, .planned)
    #expect(answer.activatesAt == sampleTime.adding(seconds: Self.overlap))
    #expect(answer.affectedFamilies == 0 && answer.affectedFiles == 0)
    #expect(try await refusal { try await rotate(files, .planned) } == .conflict(.inUse))
    try await maintain(files, after: Self.overlap - 1)
    #expect(files.context.keyring.fileSigner?.id == old)
    try await maintain(files, after: 1)
    #expect(files.context.keyring.fileSigner?.id == answer.keyID && files.context.keyring.signer?.id == token)
    #expect(files.context.keyring.isPublished(old))
    try await maintain(files, after: Self.overlap - 1)
    #expect(files.context.keyring.isPublished(old))
    try await maintain(files, after: 1)
    #expect(!files.context.keyring.isPublished(old), "it has signed nothing")
    #expect(try await files.world.events(.signingKeyRemoved).map(\.subject) == [old])
  }

  @Test func aRetiredKeyStaysAsLongAsAFileThatItSigned() async throws {
    let files = try await FileWorld(validityDays: 400)
    let file = try await files.file()
    _ = try await rotate(files, .now)
    let end = try #require(file.expiresAt)
    #expect(try await removesAt(file.keyID, files) == sampleTime.adding(seconds: Self.overlap))
    try await maintain(files, after: Self.overlap)
    #expect(try await removesAt(file.keyID, files) == end.adding(seconds: Self.day))
    files.world.clock.set(end.adding(seconds: -1))
    try await maintain(files, after: 0)
    #expect(try await files.verdict(file) == nil, "good to its last second")
    try await maintain(files, after: Self.day)
    #expect(files.context.keyring.isPublished(file.keyID))
    try await maintain(files, after: 1)
    #expect(!files.context.keyring.isPublished(file.keyID))
    #expect(
      try await ReadLicenseFiles(files.context).needingReissueCount(.everywhere, by: files.world.administrator) == 0)
  }

  @Test func aRetiredKeyOfFilesWithoutEndIsLookedAtEachDay() async throws {
    let files = try await FileWorld()
    let file = try await files.file()
    _ = try await rotate(files, .now)
    for _ in 0..<3 {
      let next = try #require(try await removesAt(file.keyID, files))
      files.world.clock.set(next)
      try await maintain(files, after: 0)
      #expect(try await removesAt(file.keyID, files) == next.adding(seconds: Self.day))
    }
    #expect(try await files.verdict(file) == nil)
    _ = try await files.revoke(file)
    try await maintain(files, after: Self.day)
    #expect(!files.context.keyring.isPublished(file.keyID))
  }

  @Test func aCompromisedKeyIsGoneAtOnceAndItsFilesAreToBeIssuedAgain() async throws {
    let files = try await FileWorld(validityDays: 30)
    let world = files.world
    let serials = ["SW-1", "SW-2", "SW-3", "SW-4"]
    let old = try await files.issue(serials).outcomes.compactMap(\.file)
    _ = try await files.revoke(old[3])
    let parent = try await IssueParentLicense(files.context)(world.license.id, by: world.manager).record
    let readParent = ReadParentLicense(files.context)
    #expect(!readParent.mustBeRenewed(parent))
    let answer = try await rotate(files, .compromised)
    #expect(answer.affectedFiles == 3 && answer.affectedParents == 1 && answer.affectedFamilies == 0)
    #expect(readParent.mustBeRenewed(parent))
    #expect(files.context.keyring.fileSigner?.id == answer.keyID)
    #expect(try await files.verdict(old[0]) == .unknownKey)
    let read = ReadLicenseFiles(files.context)
    func counts() async throws -> [Int64] {
      [
        try await read.needingReissueCount(.license(world.license.id), by: world.manager),
        try await read.needingReissueCount(.organization(world.organization.id), by: world.manager),
        try await read.needingReissueCount(.everywhere, by: world.administrator),
      ]
    }
    #expect(try await counts() == [3, 3, 3])
    let list = try await read.needingReissue(of: world.license.id, Page(), by: world.manager)
    #expect(list.map(\.id) == old.prefix(3).map(\.id) && list.allSatisfy(read.mustBeIssuedAgain))
    let new = try await files.issue(serials.dropLast()).outcomes
    #expect(new.allSatisfy { $0.isNew })
    #expect(try await world.used() == 4, "nothing is charged for it")
    #expect(try await counts() == [0, 0, 0])
    let file = try #require(new[0].file)
    #expect(!read.mustBeIssuedAgain(file))
    #expect(try await files.verdict(file) == nil)
  }

  /// A key that was rotated away in the usual manner, and was stolen later.
  @Test func aRetiredKeyIsRemovedAndTheOneThatSignsStays() async throws {
    let files = try await FileWorld()
    let world = files.world
    let old = try await files.file()
    _ = try await IssueParentLicense(files.context)(world.license.id, by: world.manager)
    let remove = RemoveSigningKey(files.context)
    #expect(try await refusal { try await remove(old.keyID, by: world.administrator) } == .conflict(.keyNotRetired))
    let new = try await rotate(files, .now).keyID
    #expect(try await refusal { try await remove(old.keyID, by: world.manager) } == .forbidden)
    let answer = try await remove(old.keyID, by: world.administrator)
    #expect(answer.purpose == .file && answer.affectedFamilies == 0)
    #expect(answer.affectedFiles == 1 && answer.affectedParents == 1)
    #expect(files.context.keyring.fileSigner?.id == new && !files.context.keyring.isPublished(old.keyID))
    #expect(try await files.verdict(old) == .unknownKey)
    #expect(try await world.events(.signingKeyRemoved).map(\.subject) == [old.keyID])
    #expect(try await world.events(.signingKeyRemoved).map(\.actor) == [world.administrator.identity])
    #expect(try await refusal { try await remove(old.keyID, by: world.administrator) } == .notFound)
  }

  @Test func theOtherPurposesKeysAreNotTouched() async throws {
    let files = try await FileWorld()
    let file = try await files.file()
    let tokens = try await files.world.license()
    let answer = try await RotateSigningKeys(files.context)(.compromised, by: files.world.administrator)
    #expect(answer.affectedFamilies == 1 && answer.affectedFiles == 0)
    #expect(try await files.verdict(file) == nil)
    #expect(try await files.world.isActive(tokens) == false)
    let fresh = try await files.world.refresh(tokens.refreshToken)
    _ = try await rotate(files, .compromised)
    #expect(try await files.world.isActive(fresh))
  }
}
