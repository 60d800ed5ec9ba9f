import HTTPCalls
import LicenseTokens
import OAuthMessages
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LicenseKeeperRefreshingTests {
  private let harness: KeeperHarness

  init() throws { harness = try KeeperHarness() }

  private static let half: Int64 = 12 * 3600

  @Test func refreshesAfterTwelveHoursAndTakesWhatIsTrueThen() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.features = ["xms", "loyalty"] }
    harness.pass(Self.half - 1)
    await keeper.tick()
    #expect(harness.server.now.refreshes == 0)
    harness.pass(1)
    await keeper.tick()
    #expect(harness.server.now.refreshes == 1)
    #expect(await keeper.view().features == ["xms", "loyalty"])
    #expect(await keeper.view().tokenExpiresAt == 1_790_000_000 + Self.half + 259_200)
    #expect(harness.calls(.jwks) == 2)
  }

  @Test func aLostAnswerIsGivenAgain() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.token] = [.loses, .loses, .loses] }
    harness.pass(Self.half)
    for _ in 0..<4 {
      await keeper.tick()
      harness.pass(900)
    }
    #expect(harness.server.now.replays == 0)
    #expect(harness.server.now.refreshes == 4)
    #expect(harness.storage.saved?.license?.refreshToken == Credential("csr.1.2.5"))
  }

  /// Nothing but `invalid_grant` ends a license.
  @Test(
    arguments: [
      .fails(.connection("reset")), .fails(.timedOut), .fails(.tooLarge), .fails(.certificate("expired")),
      .answers(HTTPAnswer(status: 500)), .answers(HTTPAnswer(status: 503, retryAfter: 5)),
      .answers(HTTPAnswer(status: 200, contentType: "text/html", body: Array("<html>Sign in</html>".utf8))),
      .answers(HTTPAnswer(status: 200, contentType: "application/json", body: Array("{}".utf8))),
      .answers(HTTPAnswer(status: 200, contentType: "application/json", body: Array("<html>".utf8))),
      .answers(HTTPAnswer(status: 302)), .answers(HTTPAnswer(status: 404)),
      .answers(
        HTTPAnswer(
          status: 403, contentType: "application/json", body: Array(#"{"error":"invalid_grant"}"#.utf8))),
      .answers(HTTPAnswer(status: 400, contentType: "text/html", body: Array(#"{"error":"invalid_grant"}"#.utf8))),
      .answers(
        HTTPAnswer(status: 400, contentType: "application/json", body: Array(#"{"error":"no_such_code"}"#.utf8))),
      .answers(TestAuthorizationServer.refusal(.invalidClient)),
      .answers(TestAuthorizationServer.refusal(.unauthorizedClient)),
      .answers(TestAuthorizationServer.refusal(.slowDown)),
      .answers(TestAuthorizationServer.refusal(.serverError)),
      .answers(TestAuthorizationServer.refusal(.expiredToken)),
    ] as [TestAuthorizationServer.Step])
  func whateverElseComesKeepsTheLicense(step: TestAuthorizationServer.Step) async throws {
    let keeper = try await harness.licensedKeeper()
    let before = harness.storage.saved?.license
    harness.server.change { $0.script[.token] = [step] }
    harness.pass(Self.half)
    await keeper.tick()
    #expect(await keeper.view().status == .licensed)
    #expect(await keeper.view().warnings.map(\.code) == ["server_trouble"])
    #expect(harness.storage.saved?.license == before)
    // It is tried again, no sooner than half of ten seconds.
    harness.pass(4)
    await keeper.tick()
    #expect(harness.calls(.token) == 2)
    harness.pass(4)
    await keeper.tick()
    #expect(harness.calls(.token) == 3)
    #expect(await keeper.view().warnings == [])
  }

  @Test func aTokenThatTheServersKeysDidNotSignIsNotTaken() async throws {
    let keeper = try await harness.licensedKeeper()
    let before = harness.storage.saved?.license
    let stranger = try TestAuthorizationServer(issuer: harness.server.issuer)
    stranger.change { $0.approval = .approved }
    _ = try stranger.answer(path: "/oauth/device_authorization", form: "")
    stranger.change { $0.approval = .approved }
    let forged = try stranger.answer(
      path: "/oauth/token", form: TokenRequest.deviceCode("csd_1").form(clientID: "countersign-agent").encoded)
    #expect(forged.status == 200)
    harness.server.change { $0.script[.token] = [.answers(forged)] }
    await #expect(throws: KeeperFailure.server(.unavailable(.unacceptableToken, retryAfter: nil))) {
      try await keeper.refresh()
    }
    #expect(harness.storage.saved?.license == before)
  }

  @Test func withoutTheKeySetTheKnownOneServes() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.jwks] = [.fails(.timedOut)] }
    #expect(try await keeper.refresh().status == .licensed)
    #expect(await keeper.view().warnings == [])
  }

  @Test func backsOffUpToAQuarterOfAnHour() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.token] = Array(repeating: .fails(.timedOut), count: 1000) }
    harness.pass(Self.half)
    await keeper.tick()
    var waits: [Int64] = []
    var waited: Int64 = 0
    while waits.count < 9 {
      let calls = harness.calls(.token)
      harness.pass(1)
      waited += 1
      await keeper.tick()
      if harness.calls(.token) > calls {
        waits.append(waited)
        waited = 0
      }
    }
    #expect(waits == [7, 15, 30, 60, 120, 240, 480, 675, 675])
  }

  @Test func waitsAsLongAsTheServerAsks() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.script[.token] = [.answers(HTTPAnswer(status: 429, retryAfter: 300))] }
    harness.pass(Self.half)
    await keeper.tick()
    harness.pass(299)
    await keeper.tick()
    #expect(harness.calls(.token) == 2)
    harness.pass(1)
    await keeper.tick()
    #expect(harness.calls(.token) == 3)
  }

  @Test(arguments: [("Suspended", LicenseStatus.suspended), ("Expired", .expired)])
  func aPausedLicenseIsKeptAndComesBackByItself(word: String, status: LicenseStatus) async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.refusal = OAuthErrorResponse(.invalidGrant, "Paused.", licenseStatus: word) }
    harness.pass(Self.half)
    await keeper.tick()
    let view = await keeper.view()
    #expect(view.status == status)
    #expect(view.reason == "Paused.")
    #expect(view.tokenState == nil)
    #expect(view.serverID == "dev_1")
    let refusal = try #require(view.tokenRefusal)
    await #expect(throws: refusal) { try await keeper.token() }
    #expect(harness.storage.saved?.license != nil)

    // Hourly, also after a restart; a restart asks soon.
    harness.pass(3599)
    await keeper.tick()
    #expect(harness.calls(.token) == 2)
    harness.pass(1)
    await keeper.tick()
    #expect(harness.calls(.token) == 3)
    let next = harness.keeper()
    #expect(await next.view() == view)
    harness.pass(15)
    harness.server.change { $0.refusal = nil }
    await next.tick()
    #expect(await next.view().status == .licensed)
    #expect(await next.view().reason == nil)
    #expect(try await next.token().expiresAt == harness.server.now.now + 259_200)
  }

  @Test(
    arguments: [
      ("Revoked", .revoked), ("Not Licensed", .notLicensed), ("?", .notLicensed), (nil, .notLicensed),
    ] as [(String?, LicenseStatus)])
  func anEndedLicenseIsForgottenAndTheReasonKept(word: String?, status: LicenseStatus) async throws {
    let keeper = try await harness.licensedKeeper()
    harness.server.change { $0.refusal = OAuthErrorResponse(.invalidGrant, "It is over.", licenseStatus: word) }
    harness.pass(Self.half)
    await keeper.tick()
    let ended = LicenseView(status: status, reason: "It is over.")
    #expect(await keeper.view() == ended)
    #expect(await harness.keeper().view() == ended)
    #expect(harness.storage.former == nil)
    await #expect(throws: KeeperFailure.notLicensed) { try await keeper.refresh() }

    harness.pass(100_000)
    await keeper.tick()
    #expect(harness.calls(.token) == 2)
    harness.server.change { $0.refusal = nil }
    #expect(try await keeper.acquire().authorization?.userCode == "WDJB-MJHT")
    harness.server.change { $0.approval = .approved }
    #expect(try await keeper.complete().status == .licensed)
    #expect(await keeper.view().reason == nil)
  }

  @Test func onlyATokenThatIsOnTheDiskIsPresented() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.storage.isFull = true
    harness.pass(Self.half)
    await keeper.tick()
    #expect(await keeper.view().warnings == [.notSaved(since: 1_790_000_000 + Self.half)])
    #expect(try await keeper.token().expiresAt == 1_790_000_000 + Self.half + 259_200)
    harness.pass(Self.half)
    await keeper.tick()
    harness.storage.isFull = false
    harness.pass(Self.half)
    await keeper.tick()
    let refreshes = harness.server.now.calls.filter { $0.contains("refresh_token=") }
    // The second time the saved one again; before the third, the newest was saved.
    #expect(refreshes.map { $0.contains("csr.1.1.1&") } == [true, true, false])
    #expect(refreshes.map { $0.contains("csr.1.2.3&") } == [false, false, true])
    #expect(harness.server.now.replays == 0)
    #expect(await keeper.view().warnings == [])
  }

  @Test func aFullDiskIsTriedAgainEveryHalfMinute() async throws {
    let keeper = try await harness.licensedKeeper()
    harness.storage.isFull = true
    _ = try await keeper.refresh()
    harness.storage.isFull = false
    let saves = harness.storage.saves
    await harness.live(29, keeper)
    #expect(harness.storage.saves == saves)
    await harness.live(1, keeper)
    #expect(harness.storage.saves == saves + 1)
    #expect(harness.storage.saved?.license?.refreshToken == Credential("csr.1.2.2"))
  }

  /// Two machines with one state: the first refresh that diverges is found out, and both are told.
  @Test func aCopiedStateIsFoundOut() async throws {
    let original = try await harness.licensedKeeper()
    let other = try KeeperHarness()
    harness.storage.copy(to: other.storage)
    let clone = other.keeper(of: harness.server)
    #expect(try await original.refresh().status == .licensed)
    #expect(try await original.refresh().status == .licensed)
    let ended = LicenseView(status: .notLicensed, reason: "A token was used twice.")
    #expect(try await clone.refresh() == ended)
    #expect(try await original.refresh().status == .notLicensed)
    #expect(harness.server.now.replays == 1)
  }

  @Test func aLicenseOfAnotherServerIsNotShownToThisOne() async throws {
    _ = try await harness.licensedKeeper()
    let calls = harness.server.now.calls.count
    let moved = harness.keeper(issuer: "https://other.example.com")
    await #expect(
      throws: KeeperFailure.server(.unavailable(.otherServer("https://auth.example.com"), retryAfter: nil))
    ) {
      try await moved.refresh()
    }
    #expect(harness.server.now.calls.count == calls)
    #expect(await moved.view().status == .licensed)
  }

  @Test func refreshesAreOneAfterTheOther() async throws {
    let keeper = try await harness.licensedKeeper()
    try await withThrowingTaskGroup(of: LicenseStatus.self) { group in
      for _ in 0..<20 { group.addTask { try await keeper.refresh().status } }
      for try await status in group { #expect(status == .licensed) }
    }
    #expect(harness.server.now.refreshes == 20)
    #expect(harness.server.now.replays == 0)
  }
}
