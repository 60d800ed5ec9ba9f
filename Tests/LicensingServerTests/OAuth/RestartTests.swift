import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What a server that begins again still knows.
@Suite struct RestartTests {
  @Test func tokensAndKeysAreAsGoodAsBefore() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let keys = try await world.send(.get, "/.well-known/jwks.json")
    let after = try await world.restarted()
    #expect(try await after.send(.get, "/.well-known/jwks.json").body == keys.body)
    #expect(try await after.isActive(tokens.access))
    #expect(try await after.refresh(tokens.refresh).status == 200)
    #expect(try await after.api(.get, "/organizations", by: world.administrator).status == 200)
  }

  @Test func aCodeGoesOnWhereItWas() async throws {
    let world = try await ServerWorld()
    let (pending, approved) = (try await world.authorize(), try await world.authorize())
    #expect(try await world.poll(pending).string("error") == "authorization_pending")
    #expect(try await world.poll(pending).string("error") == "slow_down")
    _ = try await world.approve(approved)
    let after = try await world.restarted()
    after.clock.advance(seconds: 5)
    // Ten seconds since the poll that was refused.
    #expect(try await after.poll(pending).string("error") == "slow_down")
    after.clock.advance(seconds: 10)
    #expect(try await after.poll(pending).string("error") == "authorization_pending")
    #expect(try await after.poll(approved).status == 200)
    #expect(try await after.approve(pending, device: world.a.hub).status == 200)
  }

  @Test func aReplayIsFoundOutAcrossIt() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let mine = try await world.refresh(tokens.refresh).string("refresh_token")
    let theirs = try await world.refresh(tokens.refresh).string("refresh_token")
    #expect(try await world.refresh(mine).status == 200)
    let after = try await world.restarted()
    #expect(try await after.refresh(theirs).string("license_status") == "Not Licensed")
    #expect(try await after.restarted().refresh(mine).string("license_status") == "Not Licensed")
  }

  @Test func limitsForgetNothing() async throws {
    let world = try await ServerWorld(limits: .init(pendingPerAddress: 2))
    for _ in 0..<2 { _ = try await world.authorize() }
    let guess: @Sendable (ServerWorld) async throws -> Int = {
      try await $0.api(
        .post, "/device-authorizations/lookup", ["user_code": "BBBB-BBBB"], by: $0.a.manager
      ).status
    }
    for _ in 0..<5 { #expect(try await guess(world) == 409) }
    let after = try await world.restarted()
    #expect(try await after.authorize().answer.status == 429)
    #expect(try await guess(after) == 429)
  }
}
