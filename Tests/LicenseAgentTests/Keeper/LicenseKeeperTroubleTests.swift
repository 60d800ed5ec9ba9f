import HTTPCalls
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

/// How long the server's trouble is shown: not beyond the wish for something that it has.
@Suite struct LicenseKeeperTroubleTests {
  private let world: SwitchHarness
  private let keeper: LicenseKeeper

  init() throws {
    world = try SwitchHarness()
    keeper = world.harness.keeper()
  }

  private var warnings: [String] { get async { await keeper.view().warnings.map(\.code) } }

  private func licenseByFile() async throws {
    _ = try await keeper.importFile(world.file(), keySet: try world.keySet)
  }

  private func failToAcquire() async {
    world.server.change { $0.isAway = true }
    await #expect(throws: KeeperFailure.self) { try await keeper.acquire() }
    world.server.change { $0.isAway = false }
  }

  @Test func aCodeThatWasNotGivenIsNoTroubleOfAMachineWithAFile() async throws {
    try await licenseByFile()
    await failToAcquire()
    #expect(await warnings == [])
  }

  @Test func itEndsWithTheFileThatCameInstead() async throws {
    await failToAcquire()
    #expect(await warnings == ["server_trouble"])
    try await licenseByFile()
    #expect(await warnings == [])
  }

  @Test(arguments: [false, true])
  func itEndsWithTheCodeThatIsGivenUp(hasFile: Bool) async throws {
    if hasFile { try await licenseByFile() }
    _ = try await keeper.acquire()
    world.server.change { $0.script[.token] = [.fails(.timedOut)] }
    await world.harness.live(5, keeper)
    #expect(await warnings == ["server_trouble"])
    #expect(await keeper.cancel().warnings == [])
    #expect(await warnings == [])
  }

  @Test func onAMachineWithAFileItEndsWithTheCodeThatExpired() async throws {
    try await licenseByFile()
    _ = try await keeper.acquire()
    world.server.change { $0.script[.token] = Array(repeating: .fails(.timedOut), count: 1000) }
    await world.harness.live(60, keeper)
    #expect(await warnings == ["server_trouble"])
    await world.harness.live(1200, keeper)
    #expect(await keeper.view().authorization == nil)
    #expect(await warnings == ["no_token"])
  }

  @Test func itGoesOnWhereATokenIsToBeRefreshedOrTheFileIsNoGood() async throws {
    try await licenseByFile()
    _ = try await keeper.importFile(world.bundle(of: [], revoked: ["fil_1"]), keySet: nil)
    await failToAcquire()
    #expect(await warnings == ["server_trouble"])
    _ = try await keeper.acquire()
    world.server.change { $0.approval = .approved }
    _ = try await keeper.complete()
    #expect(await warnings == [])
    world.server.change { $0.script[.metadata] = [.fails(.timedOut)] }
    await #expect(throws: KeeperFailure.self) { try await keeper.refresh() }
    _ = try await keeper.importFile(world.file { $0.id = "fil_2" }, keySet: nil)
    #expect(await keeper.view().source == .file)
    #expect(await warnings == ["server_trouble"])
  }
}
