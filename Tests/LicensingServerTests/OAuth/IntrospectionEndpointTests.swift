import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct IntrospectionEndpointTests {
  private static let inactive = Array(#"{"active":false}"#.utf8)
  private static let path = "/oauth/introspect"

  private func expectInactive(_ answer: ServerAnswer, _ location: SourceLocation = #_sourceLocation) {
    #expect(answer.status == 200, sourceLocation: location)
    #expect(answer.headers == .oauth, sourceLocation: location)
    #expect(answer.body == Self.inactive, sourceLocation: location)
  }

  @Test func anActiveTokenIsToldAsItIs() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let callers = [
      try await world.introspect(tokens.access), try await world.introspect(tokens.access, by: world.rsA),
      try await world.post(Self.path, ["token": tokens.access], bearer: tokens.access),
    ]
    for answer in callers {
      #expect(answer.status == 200)
      #expect(answer.headers == .oauth)
      #expect(try answer.json == tokens.claims.with(["active": true, "token_type": "Bearer"]))
    }
  }

  @Test(arguments: ["", "access_token", "refresh_token", "id_token", "urn:x", "ä"])
  func theHintChangesNothing(hint: String) async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let active = try await world.post(
      Self.path, ["token": tokens.access, "token_type_hint": hint], basic: world.rs)
    #expect(active["active"] == true)
    expectInactive(
      try await world.post(Self.path, ["token": tokens.refresh, "token_type_hint": hint], basic: world.rs))
  }

  @Test func whatIsNoActiveLicenseTokenIsInactive() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let codes = try await world.authorize()
    let other = try await ServerWorld()
    let others = [
      tokens.refresh, codes.device, codes.user, world.administrator.token, world.rs.secret ?? "", "x", "a.b.c", "..",
      "null", "{}", tokens.access + "x", tokens.access + ".", String(tokens.access.dropLast()), " " + tokens.access,
      String(repeating: "a", count: 15_000), "ä€😀", try await other.tokens().access,
    ]
    for token in others { expectInactive(try await world.introspect(token)) }
  }

  @Test func timesAreExact() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    world.clock.advance(seconds: 259_199)
    #expect(try await world.isActive(tokens.access))
    world.clock.advance(seconds: 1)
    expectInactive(try await world.introspect(tokens.access))
  }

  @Test func aCallerSeesItsOwnOrganizationOnly() async throws {
    let world = try await ServerWorld()
    let ofA = try await world.tokens()
    let ofB = try await world.tokens(device: world.b.device, by: world.b.manager)
    #expect(try await world.introspect(ofB.access)["active"] == true)
    expectInactive(try await world.introspect(ofB.access, by: world.rsA))
    expectInactive(try await world.post(Self.path, ["token": ofB.access], bearer: ofA.access))
    #expect(try await world.introspect(ofA.access, by: world.rsA)["active"] == true)
    #expect(try await world.post(Self.path, ["token": ofB.access], bearer: ofB.access)["active"] == true)
  }

  @Test func whoMayNotAskIsRefused() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let unauthenticated = [
      try await world.post(Self.path, ["token": tokens.access]),
      try await world.post(Self.path, ["token": tokens.access, "client_id": world.pos.id]),
      try await world.post(Self.path, ["token": tokens.access, "client_id": world.rs.id]),
      try await world.post(Self.path, ["token": tokens.access, "client_id": "nobody"]),
      try await world.post(Self.path, ["token": tokens.access], basic: .init(id: world.pos.id, secret: nil)),
      try await world.post(Self.path, ["client_id": world.pos.id]),
      try await world.post(Self.path, [:]),
    ]
    for answer in unauthenticated {
      #expect(answer.status == 401)
      #expect(answer.headers == .oauth.with(["www-authenticate": #"Basic realm="countersign""#]))
      #expect(
        try answer.json == [
          "error": "invalid_client",
          "error_description": "The client is not known, or did not prove who it is.",
        ])
    }
    let forbidden = try await world.introspect(tokens.access, by: world.hub)
    #expect(forbidden.status == 400)
    #expect(forbidden.headers == .oauth)
    #expect(
      try forbidden.json == [
        "error": "unauthorized_client", "error_description": "The client is not allowed to do this.",
      ])
  }

  @Test func aBearerIsHeldToTheSameTest() async throws {
    let world = try await ServerWorld()
    let (tokens, bearer) = (try await world.tokens(), try await world.tokens(device: world.a.hub))
    #expect(try await world.post(Self.path, ["token": tokens.access], bearer: bearer.access)["active"] == true)
    _ = try await world.revoke(bearer.refresh)
    for token in [bearer.access, bearer.refresh, tokens.refresh, world.administrator.token, "x", "a.b.c"] {
      let answer = try await world.post(Self.path, ["token": tokens.access], bearer: token)
      #expect(answer.status == 401)
      #expect(
        answer.headers
          == .oauth.with(["www-authenticate": #"Bearer realm="countersign", error="invalid_token""#]))
      #expect(
        try answer.json == [
          "error": "invalid_token", "error_description": "The license token is not active.",
        ])
    }
  }

  @Test func aBearerAndASecretAreTwoWays() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let answer = try await world.post(
      Self.path, ["token": tokens.access, "client_id": world.rs.id, "client_secret": world.rs.secret ?? ""],
      bearer: tokens.access)
    #expect(answer.status == 400)
    #expect(
      try answer.json == [
        "error": "invalid_request", "error_description": "The client authenticates in more than one way.",
      ])
  }

  @Test func theTokenIsNeeded() async throws {
    let world = try await ServerWorld()
    for form in ["", "token=", "tokens=x"] {
      let answer = try await world.post(Self.path, raw: form, basic: world.rs)
      #expect(answer.status == 400)
      #expect(
        try answer.json == ["error": "invalid_request", "error_description": "The parameter token is missing."])
    }
  }

  @Test func aDisabledClientEndsItsTokens() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    _ = try await world.api(.delete, "/clients/\(world.pos.id)", by: world.administrator)
    expectInactive(try await world.introspect(tokens.access))
  }

  @Test func tokensOfARemovedKeyAreInactiveAtOnce() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let answer = try await world.api(
      .post, "/signing-keys/rotate", ["urgency": "compromised"], by: world.administrator)
    #expect(answer.status == 200)
    expectInactive(try await world.introspect(tokens.access))
    let renewed = ServerWorld.Tokens(try await world.refresh(tokens.refresh), client: world.pos)
    #expect(try await world.isActive(renewed.access))
    #expect(try JSONValue.object(CompactJWS(parsing: renewed.access).header)["kid"] == answer["key_id"])
  }

  @Test func tokensOfARetiredKeyStayActive() async throws {
    let world = try await ServerWorld()
    let before = try await world.tokens()
    _ = try await world.api(.post, "/signing-keys/rotate", [:], by: world.administrator)
    let announced = try await world.tokens(device: world.a.hub)
    // The announced key signs when every verifier has had the time to fetch it.
    world.clock.advance(seconds: 259_200 + 86_400)
    try await MaintainSigningKeys(world.context)()
    let after = ServerWorld.Tokens(try await world.refresh(before.refresh), client: world.pos)
    let keyIDs = try [before, announced, after].map {
      try JSONValue.object(CompactJWS(parsing: $0.access).header)["kid"]?.text ?? ""
    }
    #expect(keyIDs[0] == keyIDs[1] && keyIDs[1] != keyIDs[2])
    #expect(try await world.isActive(after.access))
    let published = try await world.send(.get, "/.well-known/jwks.json").json["keys"]?.elements ?? []
    #expect(Set(published.compactMap { $0["kid"]?.text }) == Set(keyIDs))
  }
}
