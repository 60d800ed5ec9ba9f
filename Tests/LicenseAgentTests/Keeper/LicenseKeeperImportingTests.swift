import HTTPCalls
import LicenseTokens
import OAuthMessages
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LicenseKeeperImportingTests {
  private let world: SwitchHarness
  private let now: Int64 = 1_790_000_000

  init() throws { world = try SwitchHarness() }

  private var harness: KeeperHarness { world.harness }

  private func imported(_ document: String, _ keeper: LicenseKeeper) async throws -> LicenseKeeper.Import {
    try await keeper.importFile(document, keySet: try world.keySet)
  }

  @Test func aFileLicensesAndIsOnTheDisk() async throws {
    let keeper = harness.keeper()
    let outcome = try await imported(world.file(), keeper)
    #expect(outcome.imported == sampleFileClaims && outcome.ignored == [] && outcome.ignoredCount == 0)
    #expect(outcome.view.status == .licensed && outcome.view.source == .file && outcome.view.warnings == [])
    let compact = try LicenseDocument.parse(world.file()).compact
    #expect(harness.storage.saved?.licenseFile?.claims == sampleFileClaims)
    #expect(harness.storage.saved?.licenseFile?.compact.prefix(100) == compact.prefix(100))
    #expect(harness.storage.saved?.keys?.origin == .handedOver)
    // The next process takes up there, and the server was never asked.
    #expect(await harness.keeper().view().isLicensed)
    #expect(harness.server.now.calls == [])
  }

  @Test func theSameFileAgainChangesNothing() async throws {
    let (keeper, document) = (harness.keeper(), try world.file())
    let first = try await imported(document, keeper)
    let (saves, state) = (harness.storage.saves, harness.storage.saved)
    harness.clock.advance(1)
    #expect(try await imported(document, keeper) == first)
    #expect(harness.storage.saves == saves && harness.storage.saved == state)
  }

  /// Whoever copies the data directory copies the file, and no license.
  @Test func onAnotherMachineACopiedStateIsNoLicense() async throws {
    _ = try await imported(world.file(), harness.keeper())
    func copied(_ serialNumber: String?, _ articleNumber: String? = nil) throws -> KeeperHarness {
      let other = try SwitchHarness(serialNumber: serialNumber, articleNumber: articleNumber).harness
      harness.storage.copy(to: other.storage)
      return other
    }
    for (serialNumber, articleNumber) in [("SW-0002", nil), (nil, nil), ("SW-0001", "SWITCH-9")] as [(String?, String?)]
    {
      let other = try copied(serialNumber, articleNumber)
      let keeper = other.keeper(of: harness.server)
      let view = await keeper.view()
      #expect(view.status == .notLicensed && !view.isLicensed && view.file == sampleFileClaims)
      #expect(view.reason?.contains("the serial number SW-0001 and the article number SWITCH-8.") == true)
      await #expect(throws: LicenseView.TokenRefusal.notLicensed) { try await keeper.token() }
      await keeper.close()
      // The file stays: when the configuration is mended, it counts again.
      #expect(other.storage.saved?.licenseFile?.claims == sampleFileClaims)
      other.storage.copy(to: harness.storage)
      #expect(await harness.keeper().view().isLicensed)
    }
    // A file of its own takes the place, also an older one.
    let keeper = try copied("SW-0002").keeper(of: harness.server)
    let own = try await keeper.importFile(
      world.file { ($0.id, $0.serialNumber, $0.issuedAt) = ("fil_2", "SW-0002", now - 9) }, keySet: nil)
    #expect(own.imported?.id == "fil_2" && own.view.isLicensed)
  }

  @Test func anOlderFileDoesNotReplaceANewerOne() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file(), keeper)
    let older = try await imported(world.file { ($0.id, $0.issuedAt) = ("fil_0", now - 1) }, keeper)
    #expect(older.imported == nil && older.ignoredCount == 1)
    #expect(older.ignored.map(\.code) == ["older"] && older.ignored.map(\.serialNumber) == ["SW-0001"])
    #expect(harness.storage.saved?.licenseFile?.claims.id == "fil_1")
    let other = try await imported(
      world.file { ($0.id, $0.issuedAt, $0.license.id) = ("fil_0", now - 1, "lic_9") }, keeper)
    #expect(other.imported == nil && other.ignored.map(\.code) == ["older"])
    #expect(harness.storage.saved?.licenseFile?.claims.id == "fil_1")
  }

  @Test func aFileOfAnotherLicenseReplacesAWorseOrOlderOne() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file { $0.expiresAt = now + 600 }, keeper)
    let better = try await imported(
      world.file { ($0.id, $0.issuedAt, $0.license.id) = ("fil_0", now - 1, "lic_9") }, keeper)
    #expect(better.imported?.id == "fil_0" && better.ignoredCount == 0)
    let later = try await imported(
      world.file { ($0.id, $0.expiresAt, $0.license.id) = ("fil_2", now + 600, "lic_8") }, keeper)
    #expect(later.imported?.id == "fil_2" && harness.storage.saved?.licenseFile?.claims.id == "fil_2")
  }

  @Test func anOlderFileReplacesOneThatEnded() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file { $0.expiresAt = now + 600 }, keeper)
    harness.clock.advance(600)
    #expect(await keeper.view().status == .expired)
    let older = try await imported(world.file { ($0.id, $0.issuedAt) = ("fil_0", now - 1) }, keeper)
    #expect(older.imported?.id == "fil_0" && older.view.status == .licensed)
  }

  @Test func ofSeveralFilesInABundleTheNewestCounts() async throws {
    let keeper = harness.keeper()
    let files = try [1, 3, 2].map { age in
      try world.compact { ($0.id, $0.issuedAt) = ("fil_\(age)", now - Int64(age)) }
    }
    let outcome = try await keeper.importFile(
      world.bundle(of: files + [world.compact { $0.serialNumber = "SW-0002" }]), keySet: nil)
    #expect(outcome.imported?.id == "fil_1" && outcome.ignoredCount == 3)
    #expect(outcome.ignored.map(\.code) == ["older", "older", "wrong_serial_number"])
  }

  @Test func aBundleWithoutAFileForThisMachineIsNoFailure() async throws {
    let keeper = harness.keeper()
    let outcome = try await keeper.importFile(world.bundle(["SW-0002", "SW-0003"]), keySet: nil)
    #expect(outcome.imported == nil && outcome.ignoredCount == 2 && outcome.view.status == .notLicensed)
    #expect(harness.storage.saved?.keys?.origin == .handedOver)
  }

  // MARK: Refusals

  private func refusal(
    _ document: String, _ keeper: LicenseKeeper, keySet: JSONWebKeySet? = nil
  ) async throws -> KeeperFailure {
    try await #require(throws: KeeperFailure.self) { try await keeper.importFile(document, keySet: keySet) }
  }

  @Test func withoutASerialNumberNothingIsTaken() async throws {
    for number in [nil, "", " ", "a/b#"] as [String?] {
      let keeper = try SwitchHarness(serialNumber: number).harness.keeper()
      #expect(try await refusal(world.file(), keeper) == .noSerialNumber)
    }
  }

  @Test func refusalsSayWhatHelps() async throws {
    let (keeper, stranger) = (harness.keeper(), try SwitchHarness())
    let unknown =
      "This machine does not know the authorization server's keys yet: bring its key set along, or a bundle."
    #expect(try await refusal(world.file(), keeper) == .fileRefused(.unknownKey, remedy: unknown))
    _ = try await imported(world.file(), keeper)
    let known = try world.keySet
    let foreign = try world.file { $0.issuer = "https://other.example.com" }
    #expect(
      try await refusal(foreign, keeper)
        == .fileRefused(.wrongIssuer, remedy: "The one of this machine is https://auth.example.com (server.url)."))
    #expect(
      try await refusal(world.file { $0.serialNumber = "SW-0002" }, keeper)
        == .fileRefused(.wrongSerialNumber, remedy: "This machine's is sw-0001 (device.serial_number)."))
    world.server.change { $0.signingKey = 1 }
    #expect(
      try await refusal(world.file(), keeper, keySet: world.keySet)
        == .fileRefused(
          .unknownKey,
          remedy:
            "The key set that came along does not count, for this machine knows keys of the authorization server already."
        ))
    #expect(
      try await refusal(stranger.file(), keeper, keySet: stranger.keySet) == .fileRefused(.badSignature, remedy: nil))
    #expect(harness.storage.saved?.keys?.keySet == known)
  }

  @Test func anArticleNumberThatIsConfiguredHasToAgree() async throws {
    let world = try SwitchHarness(articleNumber: "switch-9")
    let (keeper, keySet) = (world.harness.keeper(), try world.keySet)
    #expect(
      try await refusal(world.file(), keeper, keySet: keySet)
        == .fileRefused(.wrongArticleNumber, remedy: "This machine's is switch-9 (device.article_number)."))
    let outcome = try await keeper.importFile(world.file { $0.articleNumber = "SWITCH-9 " }, keySet: keySet)
    #expect(outcome.imported?.id == "fil_1")
  }

  @Test func onAFullDiskNothingIsTaken() async throws {
    let keeper = harness.keeper()
    harness.storage.isFull = true
    #expect(try await refusal(world.file(), keeper, keySet: world.keySet) == .notSaved)
    #expect(await keeper.view().status == .notLicensed)
    #expect(await keeper.view().warnings.map(\.code) == ["not_saved"])
    harness.storage.isFull = false
    #expect(try await imported(world.file(), keeper).view.isLicensed)
    #expect(await keeper.view().warnings == [])
  }

  // MARK: Clocks

  @Test func aMachineWhoseClockLostItsBatteryIsLicensed() async throws {
    harness.clock.setWall(0)
    let keeper = harness.keeper()
    let outcome = try await imported(world.file { $0.expiresAt = now + 600 }, keeper)
    #expect(outcome.view.isLicensed && outcome.view.warnings.map(\.code) == ["file_ends_soon", "clock_set_back"])
    #expect(harness.storage.saved?.highestTime == now)
    harness.clock.advance(600)
    #expect(await keeper.view().status == .expired)
  }

  @Test func aClockSetBackGivesAFileNoMoreTime() async throws {
    let keeper = harness.keeper()
    let document = try world.file { $0.expiresAt = now + 1000 }
    _ = try await imported(document, keeper)
    harness.clock.advance(999)
    #expect(await keeper.view().isLicensed)
    harness.clock.setWall(now - 86_400)
    harness.clock.advance(1)
    #expect(await keeper.view().status == .expired)
    // Neither does the file itself, brought again; within the tolerance it may come, and is as expired.
    #expect(try await imported(document, keeper).view.status == .expired)
    harness.clock.advance(60)
    #expect(try await refusal(document, keeper) == .fileRefused(.expired, remedy: nil))
  }

  // MARK: Token and file

  @Test func theTokenStaysBesideTheFile() async throws {
    let keeper = try await harness.licensedKeeper()
    let token = try await keeper.token().token
    let outcome = try await imported(world.file(), keeper)
    #expect(outcome.view.source == .file)
    #expect(try await keeper.token().token == token)
    harness.server.change { $0.script[.token] = Array(repeating: .fails(.timedOut), count: 100_000) }
    harness.pass(259_200)
    #expect(await keeper.view().status == .licensed)
    await #expect(throws: LicenseView.TokenRefusal.licensedByFile) { try await keeper.token() }
    harness.server.change { $0.script[.token] = [] }
    _ = try await keeper.refresh()
    #expect(harness.storage.saved?.licenseFile?.claims.id == "fil_1")
    // The server ends the license of the token; the file is still good.
    harness.server.change { $0.refusal = .init(.invalidGrant, "It is over.", licenseStatus: "Revoked") }
    let view = try await keeper.refresh()
    #expect(view.status == .licensed && view.source == .file && view.serverID == nil)
    #expect(view.warnings == [.noToken(reason: "It is over.")])
  }

  @Test func refreshingAFileIsNeedless() async throws {
    let keeper = harness.keeper()
    await #expect(throws: KeeperFailure.notLicensed) { try await keeper.refresh() }
    _ = try await imported(world.file { $0.expiresAt = now + 600 }, keeper)
    await #expect(throws: KeeperFailure.licensedByFile) { try await keeper.refresh() }
    harness.clock.advance(600)
    await #expect(throws: KeeperFailure.notLicensed) { try await keeper.refresh() }
  }

  @Test func tokensOfOtherMachinesAreVerifiedWithWhatTheFileBrought() async throws {
    let other = try KeeperHarness()
    let server = other.keeper(of: harness.server)
    _ = try await server.acquire()
    harness.server.change { $0.approval = .approved }
    _ = try await server.complete()
    let token = try await server.token().token.value
    let keeper = harness.keeper()
    await #expect(throws: LicenseVerificationFailure.unknownKey) { try await keeper.verify(token, requiring: nil) }
    // Keys alone are not enough: it is the organization's machines that are trusted.
    _ = try await keeper.importFile(world.bundle(["SW-0002"]), keySet: nil)
    await #expect(throws: LicenseVerificationFailure.unknownKey) { try await keeper.verify(token, requiring: nil) }
    _ = try await keeper.importFile(world.bundle(["SW-0001"]), keySet: nil)
    #expect(try await keeper.verify(token, requiring: "xms").subject == "dev_1")
    _ = try await keeper.importFile(world.bundle(of: [], revoked: ["fil_1"]), keySet: nil)
    await #expect(throws: LicenseVerificationFailure.unknownKey) { try await keeper.verify(token, requiring: nil) }
  }

  @Test func aCodeThatIsGivenUpLeavesTheFile() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file(), keeper)
    _ = try await keeper.acquire()
    #expect(await keeper.view().authorization?.userCode == "WDJB-MJHT")
    #expect(await keeper.cancel().status == .licensed)
    #expect(harness.storage.saved?.authorization == nil && harness.storage.saved?.licenseFile != nil)
  }

  @Test func removingTakesTheFileAndKeepsTheKeys() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file(), keeper)
    #expect(await keeper.remove() == .init(view: LicenseView(status: .notLicensed), serverFailure: nil))
    #expect(harness.storage.saved?.licenseFile == nil && harness.storage.former == nil)
    #expect(harness.server.now.calls == [])
    // Whoever removes a license cannot bring other keys after it.
    let stranger = try SwitchHarness()
    #expect(
      try await refusal(stranger.file(), keeper, keySet: stranger.keySet) == .fileRefused(.badSignature, remedy: nil))
  }

  // MARK: Keys

  @Test func theKeysOfTheConfigurationAreBelieved() async throws {
    let keeper = harness.keeper(keySetFile: try world.keySet)
    let stranger = try SwitchHarness()
    #expect(
      try await refusal(stranger.file(), keeper, keySet: stranger.keySet) == .fileRefused(.badSignature, remedy: nil))
    let outcome = try await keeper.importFile(world.file(), keySet: nil)
    #expect(outcome.view.isLicensed)
    #expect(harness.storage.saved?.keys == nil)
  }
}
