import HTTPCalls
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

/// What goes on while the authorization server is away, and what does not.
@Suite struct LicenseKeeperOutageTests {
  private let harness: KeeperHarness

  init() throws { harness = try KeeperHarness() }

  private static let hour: Int64 = 3600

  private func pass(hours: Int64, _ keeper: LicenseKeeper) async {
    for _ in 0..<hours * 4 {
      harness.pass(Self.hour / 4)
      await keeper.tick()
    }
  }

  @Test func forTheLifeOfATokenNothingChangesButTheWarnings() async throws {
    let keeper = try await harness.licensedKeeper()
    let before = await keeper.view()
    let token = try await keeper.token().token
    harness.server.change { $0.isAway = true }

    await pass(hours: 24, keeper)
    var view = await keeper.view()
    #expect(view.warnings.map(\.code) == ["server_trouble"])
    view.warnings = []
    #expect(view == before)

    await pass(hours: 47, keeper)
    view = await keeper.view()
    #expect(view.status == .licensed && view.tokenState == .nearExpiry)
    #expect(view.warnings.map(\.code) == ["token_expires_soon", "server_trouble"])
    #expect(try await keeper.token().token == token)
    #expect(try await keeper.verify(token.value, requiring: "xms").subject == "dev_1")

    await pass(hours: 1, keeper)
    view = await keeper.view()
    #expect(view.tokenState == .expired)
    #expect(view.warnings.map(\.code) == ["token_expired", "server_trouble"])
    await #expect(throws: LicenseView.TokenRefusal.tokenExpired) { try await keeper.token() }

    harness.server.change { $0.isAway = false }
    await pass(hours: 1, keeper)
    view = await keeper.view()
    #expect(view.status == .licensed && view.tokenState == .valid && view.warnings == [])
    #expect(harness.server.now.families == 1 && harness.server.now.replays == 0)
  }

  @Test func aKeyRotatedMeanwhileIsKnownAfterTheNextRefreshAndTheOldOneServesUntilThen() async throws {
    let keeper = try await harness.licensedKeeper()
    let old = try await keeper.token().token.value
    harness.server.change {
      $0.isAway = true
      $0.signingKey = 1
    }
    await pass(hours: 13, keeper)
    #expect(try await keeper.verify(old, requiring: nil).subject == "dev_1")

    harness.server.change { $0.isAway = false }
    await pass(hours: 1, keeper)
    let new = try await keeper.token().token.value
    #expect(new != old)
    for token in [old, new] { #expect(try await keeper.verify(token, requiring: nil).subject == "dev_1") }
  }

  @Test func tokensOfUnknownKeysMakeNoCalls() async throws {
    let keeper = try await harness.licensedKeeper()
    let token = try await keeper.token().token.value
    let calls = harness.server.now.calls
    let payload = token.split(separator: ".", omittingEmptySubsequences: false).dropFirst().joined(separator: ".")
    for number in 0..<1000 {
      let header = Base64URL.encode(Array(#"{"alg":"ES256","kid":"x\#(number)","typ":"at+jwt"}"#.utf8))
      await #expect(throws: LicenseVerificationFailure.unknownKey) {
        try await keeper.verify("\(header).\(payload)", requiring: nil)
      }
    }
    #expect(harness.server.now.calls == calls)
    #expect(try await keeper.verify(token, requiring: nil).subject == "dev_1")
  }
}
