import LicenseTokens
import Testing

@testable import LicensingCore

/// Another document for the same unit.
@Suite struct LicenseFileReissueTests {
  private func expectReissue(_ files: FileWorld, of old: LicenseFile, _ comment: Comment) async throws {
    files.world.clock.advance(seconds: 1)
    let answer = try await files.issue([(old.serialNumber, old.articleNumber)])
    let new = try #require(answer.outcomes.first?.file, comment)
    #expect(new.id != old.id && new.unitID == old.unitID && answer.outcomes[0].isNew, comment)
    #expect(answer.quota.used == 1, comment)
    let stored = try #require(try await files.stored(old))
    #expect(stored.replacedAt == files.world.clock.now && stored.revokedAt == nil, comment)
    #expect(try await files.verdict(new) == nil, comment)
    let event = try #require(try await files.world.events(.licenseFileReissued).last)
    #expect(event.subject == new.id.text && event.details["replaces"] == old.id.text, comment)
    #expect(
      try await files.issue([(old.serialNumber, old.articleNumber)]).outcomes[0].file == new, "and that one stays")
  }

  @Test func whatWouldBeSaidNowIsSaid() async throws {
    let files = try await FileWorld()
    var file = try await files.file()
    let world = files.world
    let changes: [(Comment, () async throws -> Void)] = [
      ("features", { try await files.changeLicense { $0.features = .set(["xms", "kds"]) } }),
      ("renewal date", { try await files.step(.renew(RenewalDate("2027-06-30"))) }),
      ("validity", { try await files.set { $0.validityDays = .set(30) } }),
      (
        "organization",
        {
          var change = ChangeOrganization.Change()
          change.name = .set("Acme Shops")
          _ = try await ChangeOrganization(files.context)(
            world.organization.id, version: nil, change, by: world.administrator)
        }
      ),
      ("half of its days", { world.clock.advance(seconds: 15 * 86_400 + 1) }),
      ("it has expired", { world.clock.advance(seconds: 31 * 86_400) }),
      (
        "its key was removed",
        { _ = try await RotateSigningKeys(files.context)(.compromised, purpose: .file, by: world.administrator) }
      ),
    ]
    for (name, change) in changes {
      try await change()
      try await expectReissue(files, of: file, name)
      file = try await files.file()
    }
    #expect(try await world.count("license_files") == Int64(changes.count + 1))
    #expect(try await world.events(.licenseFileIssued).count == 1)
  }

  @Test func aPlannedNewKeyLeavesFilesAlone() async throws {
    let files = try await FileWorld()
    let file = try await files.file()
    _ = try await RotateSigningKeys(files.context)(.now, purpose: .file, by: files.world.administrator)
    #expect(try await files.file() == file)
    #expect(try await files.verdict(file) == nil)
    #expect(try await files.file("SW-2").keyID != file.keyID)
  }

  @Test func revokingEndsEveryDocumentOfTheUnit() async throws {
    let files = try await FileWorld()
    let first = try await files.file()
    try await files.changeLicense { $0.features = .set([]) }
    let second = try await files.file()
    #expect(try await files.verdict(first) == nil, "what is installed stays good until then")
    let revoked = try await files.revoke(first, reason: " Sold ")
    #expect(revoked.id == first.id && revoked.revocationReason == "Sold" && revoked.replacedAt != nil)
    for file in [first, second] { #expect(try await files.verdict(file) == .revoked) }
    #expect(
      try await refusal { try await files.revoke(second) } == .conflict(.licenseFileRevoked))
    let next = try await files.file()
    #expect(next.unitID == next.id)
    #expect(try await files.world.used() == 2, "another unit")
  }
}
