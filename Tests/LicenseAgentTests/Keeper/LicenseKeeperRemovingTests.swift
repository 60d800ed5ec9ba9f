import HTTPCalls
import LicenseTokens
import OAuthMessages
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LicenseKeeperRemovingTests {
  private let harness: KeeperHarness

  init() throws { harness = try KeeperHarness() }

  @Test func tellsTheServerAndForgets() async throws {
    let keeper = try await harness.licensedKeeper()
    #expect(
      await keeper.remove() == .init(view: LicenseView(status: .notLicensed), serverFailure: nil))
    #expect(
      harness.server.now.calls.last
        == "/oauth/revoke token=csr.1.1.1&token_type_hint=refresh_token&client_id=countersign-agent")
    #expect(try harness.storage.saved == AgentState(highestTime: 1_790_000_000, keys: harness.fetchedKeys()))
    #expect(harness.storage.former == nil)
  }

  @Test func forgetsAlsoWithoutTheServer() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.revocation] = [.fails(.timedOut)] }
    #expect(
      await keeper.remove()
        == .init(
          view: LicenseView(status: .notLicensed),
          serverFailure: .unavailable(.transport(.timedOut), retryAfter: nil)))
    #expect(try harness.storage.saved == AgentState(highestTime: 1_790_000_000, keys: harness.fetchedKeys()))
  }

  @Test func onAFullDiskNoTraceIsLeftOnceThereIsRoom() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.storage.isFull = true
    #expect(await keeper.remove().view.warnings == [.notSaved(since: 1_790_000_000)])
    harness.storage.isFull = false
    harness.pass(30)
    await keeper.tick()
    #expect(try harness.storage.saved == AgentState(highestTime: 1_790_000_030, keys: harness.fetchedKeys()))
    #expect(harness.storage.former == nil)
  }

  @Test func givesUpAUserCodeThatWaits() async throws {
    let keeper = harness.keeper()
    _ = try await keeper.acquire()
    _ = await keeper.remove()
    #expect(await keeper.view() == LicenseView(status: .notLicensed))
    #expect(harness.calls(.revocation) == 0)
    await harness.live(60, keeper)
    #expect(harness.calls(.token) == 0)
  }

  @Test func takesAnEndedLicensesReasonAway() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.refusal = .init(.invalidGrant, "It is over.", licenseStatus: "Revoked") }
    _ = try await keeper.refresh()
    #expect(await keeper.view().reason == "It is over.")
    _ = await keeper.remove()
    #expect(await keeper.view() == LicenseView(status: .notLicensed))
  }
}
