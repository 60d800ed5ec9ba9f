import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct BundleLicenseFilesTests {
  private func bundle(
    _ files: FileWorld, _ ids: [LicenseFileID]? = nil, under authority: IssueAuthority? = nil
  ) async throws -> LicenseBundle {
    let text = try await BundleLicenseFiles(files.context)(of: authority ?? files.authority, only: ids)
    #expect(text.hasPrefix("-----BEGIN COUNTERSIGN BUNDLE-----\n"))
    return try await files.verifier().verifyBundle(text)
  }

  @Test func aBundleHoldsEveryGoodFileAndWhatVerifiesIt() async throws {
    let files = try await FileWorld()
    let world = files.world
    let issued = try await files.issue(["sw-1", "SW-2", "SW-3"]).outcomes.compactMap(\.file)
    let (one, two, three) = (issued[0], issued[1], issued[2])
    _ = try await files.revoke(two)
    let bundle = try await bundle(files)
    #expect(bundle.id.hasPrefix("bdl_") && bundle.issuer == LicensingWorld.issuer)
    #expect(bundle.issuedAt == world.clock.now.seconds && bundle.licenseID == world.license.id.text)
    #expect(bundle.keySet.json == files.context.keyring.published?.json && bundle.revoked == [two.id.text])
    #expect(
      bundle.entries
        == [one, three].map {
          LicenseBundle.Entry(serialNumber: $0.serialNumber, articleNumber: "SWITCH-8", file: $0.compact)
        })
    // A device that has nothing else trusts the keys of a bundle that it was given with the key set.
    let verifier = LicenseFileVerifier(
      issuer: LicensingWorld.issuer, audience: world.organization.id.text, keySet: bundle.keySet)
    let claims = try verifier.verify(
      bundle.entries[0].file, serialNumber: "SW-1", articleNumber: nil, at: world.clock.now.seconds)
    #expect(claims.id == one.id.text)
  }

  @Test func filesThatAreNotGoodAnyMoreAreLeftOut() async throws {
    let files = try await FileWorld(validityDays: 10)
    let old = try await files.file("SW-1")
    files.world.clock.advance(seconds: 8 * 86_400)
    let replaced = old
    let newer = try await files.file("SW-1")
    let gone = try await files.file("SW-2")
    #expect(
      try await bundle(files, [replaced.id, newer.id, newer.id, gone.id]).entries.map(\.file)
        == [newer, gone].map(\.compact))
    _ = try await RotateSigningKeys(files.context)(.compromised, purpose: .file, by: files.world.administrator)
    let fresh = try await files.file("SW-3")
    #expect(try await bundle(files).entries.map(\.file) == [fresh.compact], "what no key verifies is of no use")
    files.world.clock.advance(seconds: 10 * 86_400)
    #expect(try await bundle(files).entries == [])
  }

  @Test func onlyFilesOfTheLicenseAreBundled() async throws {
    let files = try await FileWorld()
    let world = files.world
    let other = try await world.context.makeLicense(of: world.product.id, for: world.organization.id)
    let foreign = try await files.issue(["SW-1"], under: .actor(world.manager, other.id)).outcomes[0].file
    let mine = try await files.file("SW-2")
    let id = try #require(foreign?.id)
    #expect(try await refusal { try await bundle(files, [mine.id, id]) } == .notFound)
    #expect(try await refusal { try await bundle(files, [sampleID(1)]) } == .notFound)
    #expect(try await bundle(files, []).entries == [])
    let tooMany = Array(repeating: mine.id, count: BundleLicenseFiles.mostFiles + 1)
    guard case .invalid(let problems)? = try await refusal({ try await bundle(files, tooMany) }) else {
      Issue.record("a bundle of any size")
      return
    }
    #expect(problems.map(\.field) == ["ids"])
  }

  @Test func whoeverHoldsTheParentLicenseFileBundlesTheFilesOfItsLicense() async throws {
    let files = try await FileWorld()
    let parent = try await files.parent()
    let file = try #require(try await files.issue(["SW-1"], under: parent.authority).outcomes[0].file)
    #expect(try await bundle(files, under: parent.authority).entries.map(\.file) == [file.compact])
    try await EndParentLicense(files.context)(files.world.license.id, by: files.world.manager)
    #expect(try await refusal { try await bundle(files, under: parent.authority) } == .noParentLicense)
  }
}
