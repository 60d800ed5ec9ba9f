import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct ParentLicenseTests {
  @Test func theDocumentSaysWhatItIsForAndCarriesTheCredential() async throws {
    let files = try await FileWorld(renewalDate: RenewalDate("2027-06-30"))
    let world = files.world
    let answer = try await IssueParentLicense(files.context)(world.license.id, by: world.manager)
    #expect(answer.document.hasPrefix("-----BEGIN COUNTERSIGN PARENT LICENSE-----\n"))
    let claims = try await files.verifier().verifyParent(answer.document)
    let keyID = try #require(files.context.keyring.fileSigner?.id)
    #expect(
      claims
        == ParentLicenseClaims(
          id: answer.record.id.text, issuer: LicensingWorld.issuer, audience: [world.organization.id.text],
          issuedAt: world.clock.now.seconds, organization: .init(id: world.organization.id.text, name: "Acme Stores"),
          license: .init(
            id: world.license.id.text, product: "pos", renewalDate: RenewalDate("2027-06-30"), renewalWindowDays: 30),
          entitlements: ["xms"], credential: claims.credential))
    #expect(
      answer.record
        == ParentLicense(
          id: answer.record.id, licenseID: world.license.id, organizationID: world.organization.id, keyID: keyID,
          createdAt: world.clock.now, createdBy: world.manager.identity))
    #expect(try await ReadParentLicense(files.context)(world.license.id, by: world.manager) == answer.record)
    let secret = claims.credential.exposed
    #expect(!"\(answer)".contains(secret) && !String(reflecting: answer).contains(secret))
    var dumped = ""
    dump(answer, to: &dumped)
    #expect(!dumped.contains(secret))
    let event = try #require(try await world.events(.parentLicenseIssued).first)
    #expect(event.subject == answer.record.id.text && event.details == ["license": world.license.id.text])
  }

  @Test func itsHolderIssuesUnderItsLicenseAndIsToldOf() async throws {
    let files = try await FileWorld()
    let world = files.world
    let parent = try await files.parent()
    let answer = try await files.issue(["SW-1"], under: parent.authority)
    let file = try #require(answer.outcomes[0].file)
    #expect(file.licenseID == world.license.id && file.issuedBy == .parentLicense(parent.record.id))
    #expect(try await files.stored(file) == file)
    let event = try #require(try await world.events(.licenseFileIssued).first)
    #expect(event.actor == .parentLicense(parent.record.id) && event.address == world.site.address)
    let quota = try await ReadLicenseQuota(files.context)(under: parent.authority)
    #expect(quota == LicenseQuota(total: 10, used: 1, reserved: 0) && quota == answer.quota)
    #expect(try await files.file("SW-1") == file, "whoever asks, it is the same file")
    #expect(
      try await ReadParentLicense(files.context)(world.license.id, by: world.manager)?.lastUsedAt == world.clock.now)
  }

  @Test func aLicenseThatIsNamedAsWellHasToBeItsOwn() async throws {
    let files = try await FileWorld()
    let parent = try await files.parent()
    guard case .parent(let credential, let origin, _) = parent.authority else { return }
    let world = files.world
    let other = try await world.context.makeLicense(of: world.product.id, for: world.organization.id)
    _ = try await files.issue(["SW-1"], under: .parent(credential, origin, license: world.license.id))
    let heard = try await refusal {
      try await files.issue(["SW-2"], under: .parent(credential, origin, license: other.id))
    }
    #expect(
      heard == .invalid([FieldProblem("license_id", "is the license of the parent license file, or absent")]))
    #expect(try await world.used() == 1)
    #expect(try await world.used(other) == 0)
  }

  @Test func renewingEndsTheOneBefore() async throws {
    let files = try await FileWorld()
    let world = files.world
    let (first, second) = (try await files.parent(), try await files.parent())
    #expect(try await refusal { try await files.issue(["SW-1"], under: first.authority) } == .noParentLicense)
    _ = try await files.issue(["SW-1"], under: second.authority)
    let ended = try #require(try await world.events(.parentLicenseEnded).first)
    #expect(
      ended.subject == first.record.id.text
        && ended.details == ["license": world.license.id.text, "renewed_by": second.record.id.text])
    world.clock.advance(milliseconds: 1)
    try await EndParentLicense(files.context)(world.license.id, by: world.manager)
    #expect(try await refusal { try await files.issue(["SW-1"], under: second.authority) } == .noParentLicense)
    #expect(
      try await refusal { try await ReadLicenseQuota(files.context)(under: second.authority) } == .noParentLicense)
    #expect(try await ReadParentLicense(files.context)(world.license.id, by: world.manager) == nil)
    #expect(
      try await refusal { try await EndParentLicense(files.context)(world.license.id, by: world.manager) } == .notFound)
    #expect(
      try await world.events(.parentLicenseEnded).map(\.subject) == [first.record.id.text, second.record.id.text])
  }

  /// This server has not heard yet that another one replaced the key.
  @Test func itIsNeverSignedWithAKeyThatIsGone() async throws {
    let files = try await FileWorld()
    let world = files.world
    let stale = try await files.anotherServer()
    let rotated = try await RotateSigningKeys(files.context)(.compromised, purpose: .file, by: world.administrator)
    #expect(stale.keyring.fileSigner?.id != rotated.keyID)
    let answer = try await IssueParentLicense(stale)(world.license.id, by: world.manager)
    #expect(answer.record.keyID == rotated.keyID)
    let claims = try await files.verifier().verifyParent(answer.document)
    #expect(claims.id == answer.record.id.text)
    #expect(try await world.events(.parentLicenseIssued).map(\.subject) == [answer.record.id.text])
    #expect(try await world.count("parent_licenses") == 1)
  }

  @Test func credentialsOfNothingAreRefused() async throws {
    let files = try await FileWorld()
    _ = try await files.parent()
    let drawn = try ParentCredential(from: SeededRandom(seed: 99))
    #expect(
      try await refusal { try await files.issue(["SW-1"], under: .parent(drawn, files.world.site)) } == .noParentLicense
    )
    let secret = drawn.exposed
    #expect(secret.hasPrefix("csp_") && secret.utf8.count == 47)
    #expect(ParentCredential(presented: "csa_" + secret.dropFirst(4)) == nil)
    #expect(ParentCredential(presented: secret + "A") == nil && ParentCredential(presented: "") == nil)
  }

  @Test func aSuspendedLicenseGivesItsHolderNoFiles() async throws {
    let files = try await FileWorld()
    let parent = try await files.parent()
    try await files.step(.suspend)
    #expect(try await files.issue(["SW-1"], under: parent.authority).outcomes.map(\.error) == [.noLocalLicense])
    try await files.step(.revoke)
    #expect(try await refusal { try await files.parent() } == .conflict(.licenseState))
  }

  @Test func aProductWithoutFilesHasNone() async throws {
    let files = try await FileWorld()
    try await files.set { $0.isEnabled = .set(false) }
    #expect(try await refusal { try await files.parent() } == .conflict(.noLicenseFiles))
    let world = try await LicensingWorld()
    let heard = try await refusal { try await IssueParentLicense(world.context)(world.license.id, by: world.manager) }
    #expect(heard == .conflict(.noLicenseFiles) && world.context.keyring.fileSigner == nil)
  }

  @Test func theStoreHoldsNoCredential() async throws {
    let files = try await FileWorld()
    let answer = try await IssueParentLicense(files.context)(files.world.license.id, by: files.world.manager)
    let secret = try await files.verifier().verifyParent(answer.document).credential.exposed
    let rows = try await files.world.engine.read { connection in
      try connection.query("SELECT id, credential_hash, key_id FROM parent_licenses", []) {
        (try $0.text(0), try $0.bytes(1), try $0.text(2))
      }
    }
    #expect(rows.count == 1 && rows[0].0 == answer.record.id.text)
    #expect(rows[0].1 == ParentCredential(presented: secret)?.hash && rows[0].1.count == 32)
    let events = try await files.world.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
    #expect(!events.contains { $0.details.values.contains { $0.contains("csp_") } })
  }
}
