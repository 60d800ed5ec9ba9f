import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct RevocationEndpointTests {
  private func expectDone(_ answer: ServerAnswer, _ location: SourceLocation = #_sourceLocation) {
    #expect(answer.status == 200, sourceLocation: location)
    #expect(answer.headers == .always, sourceLocation: location)
    #expect(answer.body.isEmpty, sourceLocation: location)
  }

  @Test(arguments: [true, false], ["", "access_token", "refresh_token", "x"])
  func eitherTokenEndsTheFamily(isRefreshToken: Bool, hint: String) async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let second = ServerWorld.Tokens(try await world.refresh(tokens.refresh), client: world.pos)
    let token = isRefreshToken ? second.refresh : second.access
    expectDone(
      try await world.post(
        "/oauth/revoke", ["token": token, "token_type_hint": hint, "client_id": world.pos.id],
        from: "203.0.113.5"))
    for access in [tokens.access, second.access] { #expect(try await !world.isActive(access)) }
    for refresh in [tokens.refresh, second.refresh] {
      #expect(
        try await world.refresh(refresh).json
          == TokenEndpointTests.refused("Not Licensed", "The license was given back."))
    }
    let events = try await world.auditEvents(.tokenRevoked)
    #expect(events.map(\.subject) == [try tokens.claims["family"]?.text ?? ""])
    #expect(events.map(\.actor) == [.client(world.pos.id)])
    #expect(events.map(\.address) == ["203.0.113.5"])
    #expect(events.map(\.organizationID) == [world.a.organization.id])
    #expect(events.map(\.details) == [["device": world.a.device.id.text]])
  }

  @Test func againIsDoneAsWell() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    for _ in 0..<3 { expectDone(try await world.revoke(tokens.refresh)) }
    #expect(try await world.auditEvents(.tokenRevoked).count == 1)
  }

  @Test func anExpiredLicenseTokenStillNamesItsFamily() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    world.clock.advance(seconds: 300_000)
    expectDone(try await world.revoke(tokens.access))
    #expect(try await world.refresh(tokens.refresh).status == 400)
  }

  @Test func unknownTokensAreDone() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    let (header, rest) = (tokens.access.prefix { $0 != "." }, tokens.access.drop { $0 != "." })
    let unsigned = "\(header).\(rest.split(separator: ".")[0])."
    let others = [
      "x", "csr_x", "a.b.c", unsigned, String(tokens.refresh.dropLast()), tokens.access + "A",
      world.administrator.token,
      try await world.authorize().device,
    ]
    for token in others { expectDone(try await world.revoke(token)) }
    #expect(try await world.isActive(tokens.access))
    #expect(try await world.auditEvents(.tokenRevoked).isEmpty)
  }

  @Test func anotherClientsTokenKeepsWorking() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    for client in [world.kiosk, world.hub, world.rs] {
      for token in [tokens.access, tokens.refresh] { expectDone(try await world.revoke(token, client)) }
    }
    #expect(try await world.isActive(tokens.access))
    #expect(try await world.refresh(tokens.refresh).status == 200)
    #expect(try await world.auditEvents(.tokenRevoked).isEmpty)
  }

  @Test func theActivationStaysForTheDevice() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    expectDone(try await world.revoke(tokens.refresh))
    #expect(try await world.used() == 1)
    let again = try await world.tokens()
    #expect(try await world.used() == 1)
    #expect(try again.claims["activation"] == tokens.claims["activation"])
    #expect(try again.claims["family"] != tokens.claims["family"])
  }

  @Test func theTokenIsNeeded() async throws {
    let world = try await ServerWorld()
    for form in ["client_id=\(world.pos.id)", "client_id=\(world.pos.id)&token="] {
      let answer = try await world.post("/oauth/revoke", raw: form)
      #expect(answer.status == 400)
      #expect(answer.headers == .oauth)
      #expect(
        try answer.json == ["error": "invalid_request", "error_description": "The parameter token is missing."])
    }
  }

  @Test func nothingIsDoneWithoutTheStore() async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    for fault in [FaultyStore.Fault.writes, .everything] {
      world.store.fault = fault
      let answer = try await world.revoke(tokens.refresh)
      #expect(answer.status == 503)
      #expect(answer.headers == .oauth.with(["retry-after": "5"]))
      #expect(
        try answer.json == [
          "error": "temporarily_unavailable",
          "error_description": "The server cannot answer now. Try again later.",
        ])
    }
    world.store.fault = .none
    #expect(try await world.isActive(tokens.access))
  }
}
