import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct RevokeLicenseFileTests {
  @Test(arguments: [true, false])
  func theUnitComesBackIfTheLicenseSaysSo(returnsUnits: Bool) async throws {
    let files = try await FileWorld(quota: 1, returnsUnits: returnsUnits)
    let file = try await files.file()
    files.world.clock.advance(seconds: 5)
    let revoked = try await files.revoke(file, reason: "Broken")
    var expected = file
    (expected.revokedAt, expected.revocationReason) = (files.world.clock.now, "Broken")
    expected.unitReturned = returnsUnits
    #expect(revoked == expected)
    #expect(try await files.stored(file) == expected)
    #expect(try await files.world.used() == (returnsUnits ? 0 : 1))
    #expect(try await files.verdict(file) == .revoked)
    let event = try #require(try await files.world.events(.licenseFileRevoked).first)
    #expect(event.subject == file.id.text && event.actor == files.world.manager.identity)
    #expect(
      event.details == [
        "license": file.licenseID.text, "serial_number": "SW-0001", "article_number": "SWITCH-8", "reason": "Broken",
        "unit_returned": "\(returnsUnits)",
      ])
    let again = try await files.issue(["SW-0001"]).outcomes
    #expect(again.map(\.error) == [returnsUnits ? nil : .insufficientQuota])
  }

  @Test func aReasonIsALine() async throws {
    let files = try await FileWorld()
    let file = try await files.file()
    for reason in [String(repeating: "x", count: 201), "a\nb"] {
      guard case .invalid(let problems)? = try await refusal({ try await files.revoke(file, reason: reason) }) else {
        Issue.record("\(reason) was taken")
        continue
      }
      #expect(problems.map(\.field) == ["reason"])
    }
    #expect(try await files.revoke(file, reason: "  ").revocationReason == nil)
  }

  @Test func withALicenseThatIsRevokedAllItsFilesAre() async throws {
    let files = try await FileWorld(returnsUnits: true)
    let world = files.world
    let other = try await world.context.makeLicense(of: world.product.id, for: world.organization.id)
    let foreign = try #require(
      try await files.issue(["SW-1"], under: .actor(world.manager, other.id)).outcomes.first?.file)
    let before = try await files.file("SW-1")
    let earlier = try await files.file("SW-9")
    let revokedBefore = try await files.revoke(earlier, reason: "Sold")
    try await files.changeLicense { $0.features = .set([]) }
    let after = try await files.file("SW-1")
    try await files.step(.suspend)
    for file in [before, after] { #expect(try await files.verdict(file) == nil, "a suspension can be lifted") }
    try await files.step(.revoke)
    for file in [before, after] { #expect(try await files.verdict(file) == .revoked) }
    let stored = try #require(try await files.stored(after))
    #expect(stored.revokedAt == world.clock.now && stored.revocationReason == "The license was revoked.")
    #expect(!stored.unitReturned)
    #expect(try await files.stored(earlier) == revokedBefore)
    #expect(try await files.verdict(foreign) == nil)
    #expect(try await world.used() == 1)
    #expect(try await world.events(.licenseRevoked).map { $0.details["license_files"] } == ["2"])
  }

  @Test func theListNamesWhatCouldStillBeGood() async throws {
    let files = try await FileWorld(validityDays: 1)
    let (first, second) = (try await files.file("SW-1"), try await files.file("SW-2"))
    let sign = SignRevocationList(files.context)
    let empty = try await sign()
    #expect(try await sign() == empty, "the same until something changes")
    _ = try await files.revoke(first)
    let list = try await sign()
    #expect(list.digest != empty.digest)
    let verifier = try await files.verifier()
    let claims = try verifier.verifyRevocationList(list.compact)
    #expect(claims.revoked == [first.id.text] && claims.issuer == LicensingWorld.issuer)
    #expect(claims.issuedAt == files.world.clock.now.seconds)
    #expect(try await files.verdict(second) == nil)
    files.world.clock.advance(seconds: 86_400 + SignRevocationList.toleranceSeconds - 1)
    #expect(try verifier.verifyRevocationList(await sign().compact).revoked == [first.id.text])
    files.world.clock.advance(seconds: SignedRevocations.restSeconds)
    #expect(try verifier.verifyRevocationList(await sign().compact).revoked == [])
  }

  @Test func whatAnotherServerRevokesIsOnTheListWithinFiveSeconds() async throws {
    let files = try await FileWorld()
    let (file, later) = (try await files.file("SW-1"), try await files.file("SW-2"))
    let other = try await files.anotherServer()
    func lists() async throws -> [Set<String>] {
      let verifier = try await files.verifier()
      return [
        Set(try verifier.verifyRevocationList(try await SignRevocationList(files.context)().compact).revoked),
        Set(try verifier.verifyRevocationList(try await SignRevocationList(other)().compact).revoked),
      ]
    }
    #expect(try await lists() == [[], []])
    _ = try await files.revoke(file)
    #expect(try await lists() == [[file.id.text], []])
    files.world.clock.advance(milliseconds: 4_999)
    #expect(try await lists() == [[file.id.text], []])
    files.world.clock.advance(milliseconds: 1)
    #expect(try await lists() == [[file.id.text], [file.id.text]])
    // With its license, a file is on the list at once as well.
    try await files.step(.revoke)
    #expect(try await lists() == [[file.id.text, later.id.text], [file.id.text]])
  }

  /// Signatures of this algorithm never come out the same twice.
  @Test func manyWhoAskAtOnceGetOneDocument() async throws {
    let files = try await FileWorld()
    _ = try await files.revoke(try await files.file())
    let answers = try await withThrowingTaskGroup { group in
      for _ in 0..<100 { group.addTask { try await SignRevocationList(files.context)() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 100 && Set(answers.map(\.compact)).count == 1)
  }
}
