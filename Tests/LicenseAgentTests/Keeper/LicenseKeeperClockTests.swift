import HTTPCalls
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LicenseKeeperClockTests {
  private let harness: KeeperHarness

  init() throws { harness = try KeeperHarness() }

  @Test func aClockSetBackGivesNoMoreLicense() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.token] = Array(repeating: .fails(.timedOut), count: 10_000) }
    harness.pass(100_000)
    await keeper.tick()
    harness.clock.setWall(1_790_000_000 - 30 * 86_400)
    await keeper.tick()
    #expect(await keeper.view().warnings.map(\.code) == ["clock_set_back", "server_trouble"])
    harness.clock.advance(159_199)
    #expect(await keeper.view().tokenState == .nearExpiry)
    harness.clock.advance(1)
    #expect(await keeper.view().tokenState == .expired)
    await #expect(throws: LicenseView.TokenRefusal.tokenExpired) { try await keeper.token() }
  }

  @Test func restartsDoNotMakeTimeStandStill() async throws {
    _ = try await harness.licensedKeeper()
    harness.server.change { $0.script[.metadata] = Array(repeating: .fails(.timedOut), count: 10_000) }
    harness.clock.setWall(0)
    var restarts = 0
    while await harness.keeper().view().tokenState != .expired {
      restarts += 1
      let keeper = harness.keeper()
      await keeper.tick()
      await keeper.close()
    }
    #expect(restarts == 259_200 / 600 - 1)
  }

  @Test func aClockInTheYear1970AsksTheServerAtOnceAndWorksOn() async throws {
    _ = try await harness.licensedKeeper()
    harness.pass(3600)
    harness.clock.setWall(0)
    let keeper = harness.keeper()
    #expect(await keeper.view().warnings == [.clockSetBack])
    await keeper.tick()
    #expect(harness.server.now.refreshes == 1)
    #expect(await keeper.view().tokenExpiresAt == 1_790_003_600 + 259_200)
    // No second time: the clock is known to be wrong.
    await harness.live(60, keeper)
    #expect(harness.server.now.refreshes == 1)
    #expect(await keeper.view().tokenState == .valid)
  }

  @Test func aClockThatRanAheadAndWasCorrectedEndsNothing() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.clock.setWall(1_790_000_000 + 2 * 365 * 86_400)
    await keeper.tick()
    #expect(await keeper.view().status == .expired)
    harness.pass(10)
    harness.clock.setWall(harness.server.now.now)
    #expect(await keeper.view().warnings.map(\.code).contains("clock_set_back"))
    await keeper.tick()
    #expect(await keeper.view().status == .licensed)
    #expect(await keeper.view().tokenState == .valid)
    #expect(await keeper.view().warnings == [])
    #expect(harness.storage.saved?.highestTime == harness.server.now.now)
  }

  @Test func theHighestTimeIsSavedEveryTenMinutes() async throws {
    let keeper = try await harness.licensedKeeper()
    let saves = harness.storage.saves
    await harness.live(599, keeper)
    #expect(harness.storage.saves == saves)
    await harness.live(601, keeper)
    #expect(harness.storage.saves == saves + 2)
    #expect(harness.storage.saved?.highestTime == 1_790_001_200)
    #expect(harness.storage.former?.license == harness.storage.saved?.license)
  }
}
