import HTTPCalls
import LicenseTokens
import OAuthMessages
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LicenseKeeperDeviceFlowTests {
  private let harness: KeeperHarness
  private let keeper: LicenseKeeper

  init() throws {
    harness = try KeeperHarness()
    keeper = harness.keeper()
  }

  private var pending: LicenseView {
    var view = LicenseView(status: .notLicensed)
    view.authorization = LicenseView.Authorization(
      userCode: "WDJB-MJHT", verificationURI: "https://auth.example.com/activate",
      verificationURIComplete: "https://auth.example.com/activate?user_code=WDJB-MJHT", expiresAt: 1_790_000_600)
    return view
  }

  @Test func asksWithTheMachinesDescriptionAndShowsTheCode() async throws {
    #expect(try await keeper.acquire() == pending)
    #expect(
      harness.server.now.calls == [
        "/.well-known/oauth-authorization-server",
        "/oauth/device_authorization client_id=countersign-agent&scope=license&device_name=till&hostname=till-07",
      ])
    #expect(harness.storage.saved?.authorization?.deviceCode == Credential("csd_1"))
  }

  @Test func askingAgainShowsTheCodeThatWaits() async throws {
    _ = try await keeper.acquire()
    #expect(try await keeper.acquire() == pending)
    #expect(harness.calls(.deviceAuthorization) == 1)
  }

  @Test func askingAgainAfterTheCodesEndGetsANewOne() async throws {
    _ = try await keeper.acquire()
    harness.pass(600)
    _ = try await keeper.acquire()
    #expect(harness.calls(.deviceAuthorization) == 2)
  }

  @Test func pollsByItselfAtTheServersInterval() async throws {
    harness.server.change { $0.interval = 31 }
    _ = try await keeper.acquire()
    await harness.live(30, keeper)
    #expect(harness.calls(.token) == 0)
    await harness.live(1, keeper)
    #expect(harness.calls(.token) == 1)
    await harness.live(31, keeper)
    #expect(harness.calls(.token) == 2)
  }

  @Test func withoutAnIntervalItIsFiveSeconds() async throws {
    harness.server.change { $0.interval = nil }
    _ = try await keeper.acquire()
    await harness.live(15, keeper)
    #expect(harness.calls(.token) == 3)
  }

  @Test func slowDownAddsFiveSecondsForGood() async throws {
    _ = try await keeper.acquire()
    harness.server.change { $0.script[.token] = [.answers(TestAuthorizationServer.refusal(.slowDown))] }
    await harness.live(5, keeper)
    #expect(harness.storage.saved?.authorization?.interval == 10)
    await harness.live(9, keeper)
    #expect(harness.calls(.token) == 1)
    await harness.live(11, keeper)
    #expect(harness.calls(.token) == 3)
  }

  @Test func completingPollsAtOnceButNotWithinTheInterval() async throws {
    _ = try await keeper.acquire()
    #expect(try await keeper.complete() == pending)
    #expect(harness.calls(.token) == 1)
    harness.pass(4)
    _ = try await keeper.complete()
    #expect(harness.calls(.token) == 1)
    harness.pass(1)
    _ = try await keeper.complete()
    #expect(harness.calls(.token) == 2)
  }

  @Test func anApprovedCodeBecomesALicense() async throws {
    _ = try await keeper.acquire()
    harness.server.change { $0.approval = .approved }
    await harness.live(5, keeper)
    var expected = LicenseView(status: .licensed)
    expected.source = .token
    expected.tokenRefusal = nil
    expected.tokenState = .valid
    expected.tokenExpiresAt = 1_790_000_005 + 259_200
    expected.serverID = "dev_1"
    expected.deviceName = "Store 12 server"
    expected.organizationName = "Acme Stores"
    expected.product = "pos"
    expected.renewalDate = RenewalDate(year: 2027, month: 6, day: 30)
    expected.features = ["xms"]
    expected.hub = LicenseClaims.Hub(id: "dev_2", name: "HQ Hub", url: "https://hub.example.com")
    #expect(await keeper.view() == expected)
    #expect(harness.storage.saved?.authorization == nil)
    #expect(harness.storage.saved?.license?.refreshToken == Credential("csr.1.1.1"))
  }

  @Test func deniedAndExpiredEndItWithASentence() async throws {
    let table: [(TestAuthorizationServer.Approval, String)] = [
      (.denied, "The request was denied."),
      (.expired, "The user code expired before anyone approved it. Ask for a new one."),
    ]
    for (approval, sentence) in table {
      _ = try await keeper.acquire()
      harness.server.change { $0.approval = approval }
      harness.pass(5)
      #expect(try await keeper.complete() == LicenseView(status: .notLicensed, reason: sentence))
      await #expect(throws: KeeperFailure.nothingPending) { try await keeper.complete() }
    }
  }

  @Test func aLostAnswerToTheRedemptionIsGivenAgain() async throws {
    _ = try await keeper.acquire()
    harness.server.change {
      $0.approval = .approved
      $0.script[.token] = [.loses, .loses]
    }
    await harness.live(120, keeper)
    #expect(await keeper.view().status == .licensed)
    #expect(harness.server.now.families == 1)
  }

  @Test func theDeviceCodeIsKeptUntilTheFirstRefreshTokenIsOnDisk() async throws {
    _ = try await keeper.acquire()
    harness.server.change { $0.approval = .approved }
    harness.storage.isFull = true
    await harness.live(5, keeper)
    #expect(await keeper.view().status == .licensed)
    #expect(await keeper.view().warnings == [.notSaved(since: 1_790_000_005)])

    // The process ends there. The next one has the device code, and gets tokens of the same family.
    let next = harness.keeper()
    #expect(await next.view() == pending)
    harness.storage.isFull = false
    await harness.live(5, next)
    #expect(await next.view().status == .licensed)
    #expect(harness.server.now.families == 1)
    #expect(harness.storage.saved?.license?.refreshToken == Credential("csr.1.1.2"))
  }

  @Test func failuresOnTheWayKeepTheCodeAndBackOff() async throws {
    _ = try await keeper.acquire()
    harness.server.change {
      $0.script[.token] = Array(repeating: .fails(.timedOut), count: 4)
      $0.approval = .approved
    }
    // 5, then three quarters of 10, 20, 40 and 80, but a minute at the most.
    await harness.live(5 + 7 + 15 + 30, keeper)
    #expect(harness.calls(.token) == 4)
    #expect(
      await keeper.view().warnings
        == [.serverTrouble(since: 1_790_000_005, reason: "The authorization server did not answer in time.")])
    await harness.live(59, keeper)
    #expect(harness.calls(.token) == 4)
    await harness.live(1, keeper)
    #expect(await keeper.view().status == .licensed)
    #expect(await keeper.view().warnings == [])
  }

  @Test func waitsAsLongAsTheServerAsks() async throws {
    _ = try await keeper.acquire()
    harness.server.change { $0.script[.token] = [.answers(HTTPAnswer(status: 429, retryAfter: 100))] }
    await harness.live(104, keeper)
    #expect(harness.calls(.token) == 1)
    _ = try await keeper.complete()
    #expect(harness.calls(.token) == 1)
    await harness.live(1, keeper)
    #expect(harness.calls(.token) == 2)
  }

  @Test func aServerThatStaysAwayEndsTheCodeTenMinutesAfterItsEnd() async throws {
    _ = try await keeper.acquire()
    harness.server.change { $0.script[.token] = Array(repeating: .fails(.timedOut), count: 100) }
    await harness.live(1199, keeper)
    #expect(await keeper.view().authorization != nil)
    await harness.live(61, keeper)
    #expect(await keeper.view().authorization == nil)
    #expect(
      await keeper.view().reason == "The user code expired before anyone approved it. Ask for a new one.")
  }

  @Test func aRestartWaitsAnIntervalBeforeItPolls() async throws {
    harness.server.change { $0.interval = 20 }
    _ = try await keeper.acquire()
    let next = harness.keeper()
    await harness.live(19, next)
    _ = try await next.complete()
    #expect(harness.calls(.token) == 0)
    await harness.live(1, next)
    #expect(harness.calls(.token) == 1)
  }

  @Test func aLicenseHasToBeRemovedFirst() async throws {
    let licensed = try await harness.licensedKeeper()
    await #expect(throws: KeeperFailure.alreadyLicensed) { try await licensed.acquire() }
  }

  @Test func withoutACodeThereIsNothingToComplete() async throws {
    await #expect(throws: KeeperFailure.nothingPending) { try await keeper.complete() }
  }

  @Test func theServersRefusalOfARequestIsTold() async throws {
    let refusal = OAuthErrorResponse(.unauthorizedClient, "No.")
    harness.server.change {
      $0.script[.deviceAuthorization] = [
        .answers(TestAuthorizationServer.refused(refusal)), .answers(HTTPAnswer(status: 429, retryAfter: 7)),
      ]
    }
    await #expect(throws: KeeperFailure.server(.refused(refusal))) { try await keeper.acquire() }
    await #expect(throws: KeeperFailure.server(.unavailable(.status(429), retryAfter: 7))) {
      try await keeper.acquire()
    }
  }
}
