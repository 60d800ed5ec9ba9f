import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Rotation of refresh tokens.
@Suite struct RefreshTests {
  private static let replayed = TokenEndpointTests.refused(
    "Not Licensed", "A token was used twice: two machines hold the same state. Authorize the device again.")

  private func expect(_ answer: ServerAnswer, _ body: JSONValue, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(answer.status == 400, sourceLocation: location)
    #expect(answer.headers == .oauth, sourceLocation: location)
    #expect(try answer.json == body, sourceLocation: location)
  }

  private func next(_ tokens: ServerWorld.Tokens, in world: ServerWorld) async throws -> ServerWorld.Tokens {
    let answer = try await world.refresh(tokens.refresh, tokens.client)
    #expect(answer.status == 200)
    return ServerWorld.Tokens(answer, client: tokens.client)
  }

  @Test func theAnswerHasNewTokensOfTheSameFamily() async throws {
    let world = try await ServerWorld()
    for client in [world.pos, world.hub] {
      let first = try await world.tokens(client)
      world.clock.advance(seconds: 3600)
      let second = try await next(first, in: world)
      #expect(second.answer.headers == .oauth)
      #expect(
        try second.answer.json == [
          "access_token": "\(second.access)", "token_type": "Bearer", "expires_in": 259_200,
          "refresh_token": "\(second.refresh)", "scope": "license",
        ])
      #expect(first.access != second.access && first.refresh != second.refresh)
      let (before, after) = (try first.claims, try second.claims)
      #expect(before["jti"] != after["jti"])
      #expect(
        after
          == before.with([
            "iat": .integer(world.clock.now.seconds), "exp": .integer(world.clock.now.seconds + 259_200),
            "jti": after["jti"] ?? .null,
          ]))
      for token in [first.access, second.access] { #expect(try await world.isActive(token)) }
    }
  }

  @Test func itCarriesWhatIsTrueNow() async throws {
    let world = try await ServerWorld()
    let first = try await world.tokens()
    let changes: [(String, JSONValue)] = [
      ("/licenses/\(world.a.license.id)", ["features": ["loyalty"], "renewal_date": "2028-06-30"]),
      ("/devices/\(world.a.hub.id)", ["name": "New Hub", "url": nil]),
      ("/devices/\(world.a.device.id)", ["name": "Till 1", "kind": "switch"]),
      ("/organizations/\(world.a.organization.id)", ["name": "Acme Ltd"]),
      ("/products/\(world.product.id)", ["token_lifetime_seconds": 300, "renewal_window_days": 60]),
    ]
    for (path, change) in changes {
      #expect(
        try await world.api(.patch, path, change, by: world.administrator, ifMatch: "*").status == 200)
    }
    let second = try await next(first, in: world)
    let claims = try second.claims
    #expect(second.answer["expires_in"] == 300)
    #expect(claims["entitlements"] == ["loyalty"])
    #expect(
      claims["license"] == [
        "id": "\(world.a.license.id)", "product": "pos", "renewal_date": "2028-06-30", "renewal_window_days": 60,
      ])
    #expect(claims["hub"] == ["id": "\(world.a.hub.id)", "name": "New Hub"])
    #expect(claims["device"] == ["name": "Till 1", "kind": "switch"])
    #expect(claims["organization"] == ["id": "\(world.a.organization.id)", "name": "Acme Ltd"])
  }

  @Test func anyNumberOfAnswersMayBeLost() async throws {
    let world = try await ServerWorld()
    var tokens = try await world.tokens()
    for _ in 0..<5 {
      for _ in 0..<3 { #expect(try await world.refresh(tokens.refresh).status == 200) }
      world.clock.advance(seconds: 86_400)
      tokens = try await next(tokens, in: world)
    }
    #expect(try await world.isActive(tokens.access))
    #expect(try await world.auditEvents(.tokenReplayed).isEmpty)
  }

  @Test func twoHoldersOfOneStateAreFoundOut() async throws {
    let world = try await ServerWorld()
    let shared = try await world.tokens()
    let (mine, theirs) = (try await next(shared, in: world), try await next(shared, in: world))
    let started = world.clock.now.seconds
    let newest = try await next(mine, in: world)
    world.clock.advance(seconds: 60)
    try expect(try await world.refresh(theirs.refresh, from: "203.0.113.66"), Self.replayed)
    for tokens in [shared, mine, theirs, newest] {
      #expect(try await !world.isActive(tokens.access))
      try expect(try await world.refresh(tokens.refresh), Self.replayed)
    }
    let events = try await world.auditEvents(.tokenReplayed)
    #expect(events.count == 1)
    #expect(events.first?.organizationID == world.a.organization.id)
    #expect(events.first?.subject == (try shared.claims["family"]?.text))
    #expect(
      events.first?.details == [
        "device": world.a.device.id.text, "first_address": ServerWorld.address, "first_at": "\(started)",
        "second_address": "203.0.113.66", "second_at": "\(started + 60)",
      ])
  }

  @Test func anOldGenerationIsAReplay() async throws {
    let world = try await ServerWorld()
    let first = try await world.tokens()
    let third = try await next(try await next(first, in: world), in: world)
    try expect(try await world.refresh(first.refresh), Self.replayed)
    try expect(try await world.refresh(third.refresh), Self.replayed)
  }

  @Test func generationsCountAndNotTimes() async throws {
    let world = try await ServerWorld()
    var chain = [try await world.tokens()]
    for _ in 0..<10 { chain.append(try await next(chain[chain.count - 1], in: world)) }
    try expect(try await world.refresh(chain[3].refresh), Self.replayed)
    try expect(try await world.refresh(chain[10].refresh), Self.replayed)
  }

  @Test func aheadOfTheStoreIsRefusedUnlessARestoreExplainsIt() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let family = try #require(FamilyID(try tokens.claims["family"]?.text ?? ""))
    let ahead = try RefreshToken(familyID: family, generation: 7, keys: world.context.keys, random: world.random)
    try expect(try await world.refresh(ahead.exposed), TokenEndpointTests.unknown)
    world.clock.advance(seconds: 10)
    let restored = Array("\(world.clock.now.milliseconds)".utf8)
    _ = try await world.store.write { try $0.insertSetting(.restoredAt, restored) }
    #expect(try await world.refresh(ahead.exposed).status == 200)
    #expect(try await world.auditEvents(.tokenAhead).map(\.subject) == [family.text])
    try expect(try await world.refresh(tokens.refresh), Self.replayed)
  }

  @Test func theScopeMayNotGrow() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    for scope in ["license", "", "openid license offline_access"] {
      let answer = try await world.post(
        "/oauth/token",
        [
          "grant_type": "refresh_token", "refresh_token": tokens.refresh, "client_id": world.pos.id, "scope": scope,
        ])
      #expect(answer.status == 200)
      #expect(answer["scope"] == "license")
    }
    let answer = try await world.post(
      "/oauth/token",
      [
        "grant_type": "refresh_token", "refresh_token": tokens.refresh, "client_id": world.pos.id,
        "scope": "license admin",
      ])
    try expect(answer, ["error": "invalid_scope", "error_description": "The scopes are: license."])
  }

  @Test func anotherClientsTokenTellsNothingAndStays() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    for client in [world.kiosk, world.hub] {
      try expect(try await world.refresh(tokens.refresh, client), TokenEndpointTests.unknown)
    }
    let second = try await next(tokens, in: world)
    #expect(try await world.isActive(second.access))
    // Even one that would be a replay.
    try expect(try await world.refresh(tokens.refresh, world.kiosk), TokenEndpointTests.unknown)
    #expect(try await world.isActive(second.access))
  }

  @Test func whatThisServerNeverMadeIsUnknown() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let other = try await ServerWorld()
    let master = try #require(MasterKey(number: 2, bytes: Array(1...32)))
    let family = try #require(FamilyID(try tokens.claims["family"]?.text ?? ""))
    let forged = try RefreshToken(
      familyID: family, generation: 1, keys: try SecretKeys(master), random: world.random)
    let changed = String(tokens.refresh.dropLast(2)) + (tokens.refresh.hasSuffix("AA") ? "BB" : "AA")
    for token in [
      forged.exposed, changed, "csr_", "x", tokens.access, tokens.refresh + "A", "csr_" + tokens.refresh,
      String(tokens.refresh.dropFirst(4)), tokens.refresh.lowercased(), try await other.tokens().refresh + ".",
    ] { try expect(try await world.refresh(token), TokenEndpointTests.unknown) }
    #expect(try await world.refresh(tokens.refresh).status == 200)
  }

  @Test func aFamilyEndsAfterHalfAYearOfSilence() async throws {
    let world = try await ServerWorld()
    let day: Int64 = 86_400
    let (silent, living) = (
      try await world.tokens(device: world.a.hub), try await world.tokens()
    )
    world.clock.advance(seconds: 100 * day)
    let refreshed = try await next(living, in: world)
    world.clock.advance(seconds: 80 * day)
    #expect(try await world.refresh(silent.refresh).status == 200)
    world.clock.advance(seconds: 100 * day)
    // Both are within their 180 days and would go on, but the license needed renewal meanwhile.
    _ = try await world.api(
      .post, "/licenses/\(world.a.license.id)/renew", ["renewal_date": nil], by: world.administrator)
    world.clock.advance(milliseconds: 1)
    try expect(
      try await world.refresh(refreshed.refresh),
      TokenEndpointTests.refused("Not Licensed", "The license was not refreshed for 180 days."))
    #expect(try await world.refresh(silent.refresh).status == 200)
  }
}
