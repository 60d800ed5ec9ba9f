import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

/// What bundles tell of revoked files.
@Suite struct LicenseKeeperRevokingBundlesTests {
  private let world: SwitchHarness
  private let now: Int64 = 1_790_000_000

  init() throws { world = try SwitchHarness() }

  private var harness: KeeperHarness { world.harness }

  private func imported(_ document: String, _ keeper: LicenseKeeper) async throws -> LicenseKeeper.Import {
    try await keeper.importFile(document, keySet: try world.keySet)
  }

  private func refusal(_ document: String, _ keeper: LicenseKeeper) async throws -> KeeperFailure {
    try await #require(throws: KeeperFailure.self) { try await keeper.importFile(document, keySet: nil) }
  }

  @Test func aBundleEndsTheFileThatItSaysIsRevoked() async throws {
    let (keeper, file) = (harness.keeper(), try world.file())
    _ = try await imported(file, keeper)
    let outcome = try await keeper.importFile(world.bundle(of: [], revoked: ["fil_1"]), keySet: nil)
    #expect(outcome.imported == nil && outcome.view.status == .revoked && outcome.isHeldRevoked)
    #expect(outcome.view.reason == "The license file was revoked.")
    #expect(harness.storage.saved?.revoked == RevokedFiles(["fil_1"]))
    // It does not come back, not after a removal, not in another process, not with a bundle from before.
    _ = await keeper.remove()
    for keeper in [keeper, harness.keeper()] {
      #expect(try await refusal(file, keeper) == .fileRefused(.revoked, remedy: nil))
      let old = try await keeper.importFile(world.bundle(["SW-0001"], at: now - 1), keySet: nil)
      #expect(old.imported == nil && old.ignored.map(\.code) == ["revoked"] && !old.isHeldRevoked)
    }
    let next = try await imported(world.file { $0.id = "fil_2" }, keeper)
    #expect(next.imported?.id == "fil_2" && next.view.isLicensed)
  }

  @Test func aBundleThatRevokesTheHeldFileSaysSoEachTime() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file(), keeper)
    let other = try await keeper.importFile(world.bundle(of: [], revoked: ["fil_2"]), keySet: nil)
    #expect(!other.isHeldRevoked && other.view.isLicensed)
    let bundle = try world.bundle(["SW-0001", "SW-0002"], revoked: ["fil_0", "fil_1"])
    for _ in 1...2 {
      let outcome = try await keeper.importFile(bundle, keySet: nil)
      #expect(outcome.isHeldRevoked && outcome.imported == nil && outcome.nothingImported == nil)
      #expect(outcome.ignoredCount == 2 && outcome.othersCount == 1)
    }
  }

  @Test func aBundleWithAnotherFileReplacesTheRevokedOne() async throws {
    let keeper = harness.keeper()
    _ = try await imported(world.file(), keeper)
    let next = try world.compact { ($0.id, $0.issuedAt) = ("fil_2", now - 5) }
    let outcome = try await keeper.importFile(world.bundle(of: [next], revoked: ["fil_1"]), keySet: nil)
    #expect(outcome.imported?.id == "fil_2" && outcome.view.status == .licensed && !outcome.isHeldRevoked)
  }
}
