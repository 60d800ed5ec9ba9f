import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

/// Introspection, revocation and the server directory: what is asked with, or about, a token.
@Suite struct TokenQuestionTests {
  private func client(
    in world: LicensingWorld, organization: OrganizationID? = nil, mayIntrospect: Bool = true
  ) async throws -> CallingClient {
    let draft = CreateClient.Draft(
      name: "Till", organizationID: organization, isConfidential: true, grants: [.refreshToken],
      mayIntrospect: mayIntrospect)
    let (client, secret) = try await CreateClient(world.context)(draft, by: world.administrator)
    return CallingClient(id: client.id, secret: secret?.exposed)
  }

  private func introspect(
    _ token: String, by caller: IntrospectionCaller, in world: LicensingWorld
  ) async throws -> LicenseClaims? {
    try await IntrospectToken(world.context)(token, caller: caller)?.claims
  }

  @Test func aClientSeesTokensOfItsOrganizationOnly() async throws {
    let world = try await LicensingWorld()
    let other = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let token = try await world.license().accessToken
    let platform = try await client(in: world)
    let own = try await client(in: world, organization: world.organization.id)
    let foreign = try await client(in: world, organization: other.id)
    #expect(try await introspect(token, by: .client(platform), in: world)?.subject == world.device.id.text)
    #expect(try await introspect(token, by: .client(own), in: world)?.subject == world.device.id.text)
    #expect(try await introspect(token, by: .client(foreign), in: world) == nil)
  }

  /// A server that did not sign a token itself checks its signature once, and everything else each time.
  @Test func anotherServerKnowsATokenItHasChecked() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let other = try LicensingContext(
      store: world.store, clock: world.clock, random: SeededRandom(seed: 5), keys: testKeys(),
      policy: world.context.policy)
    try await MaintainSigningKeys(other)()
    let platform = IntrospectionCaller.client(try await client(in: world))
    let forged = String(tokens.accessToken.dropLast(4)) + "AAAA"
    for _ in 0..<2 {
      #expect(try await IntrospectToken(other)(tokens.accessToken, caller: platform) != nil)
      #expect(try await IntrospectToken(other)(forged, caller: platform) == nil)
    }
    try await RevokeToken(world.context)(tokens.accessToken, client: world.agent, from: world.site)
    #expect(try await IntrospectToken(other)(tokens.accessToken, caller: platform) == nil)
  }

  @Test func onlyConfidentialClientsThatMayAskAreAnswered() async throws {
    let world = try await LicensingWorld()
    let token = try await world.license().accessToken
    let powerless = try await client(in: world, mayIntrospect: false)
    let wrong = CallingClient(id: try await client(in: world).id, secret: "csc_wrong")
    // Whatever it asks about: a token, or what is none.
    for token in [token, "a.b.c", ""] {
      let callers: [(CallingClient, ClientRefusal)] = [
        (powerless, .notAllowed), (.agent, .notAuthenticated), (wrong, .notAuthenticated),
      ]
      for (caller, refused) in callers {
        let heard = try await refusal { try await introspect(token, by: .client(caller), in: world) }
        #expect(heard == .client(refused), "\(token)")
      }
    }
  }

  @Test func aMachineAsksWithItsOwnActiveToken() async throws {
    let world = try await LicensingWorld(devices: 2)
    let asking = try await world.license(world.devices[0])
    let asked = try await world.license(world.devices[1])
    let claims = try await introspect(asked.accessToken, by: .token(asking.accessToken), in: world)
    #expect(claims?.subject == world.devices[1].id.text)
    try await RevokeToken(world.context)(asking.accessToken, client: world.agent, from: world.site)
    for caller in [asking.accessToken, asked.refreshToken.exposed, "", "x.y.z"] {
      let heard = try await refusal { try await introspect(asked.accessToken, by: .token(caller), in: world) }
      #expect(heard == .client(.notAuthenticated))
    }
  }

  @Test func whatIsNoActiveLicenseTokenIsNotActive() async throws {
    let world = try await LicensingWorld()
    let platform = IntrospectionCaller.client(try await client(in: world))
    let tokens = try await world.license()
    let parts = tokens.accessToken.split(separator: ".").map(String.init)
    for token in [
      tokens.refreshToken.exposed, "", ".", "..", "null", parts[0] + "." + parts[1] + ".",
      parts[0] + "." + parts[1] + "." + String(parts[2].reversed()), tokens.accessToken + "A",
      String(repeating: "a", count: 100_000),
    ] {
      #expect(try await introspect(token, by: platform, in: world) == nil)
    }
    world.clock.advance(seconds: 259_199)
    #expect(try await introspect(tokens.accessToken, by: platform, in: world) != nil)
    world.clock.advance(seconds: 1)
    #expect(try await introspect(tokens.accessToken, by: platform, in: world) == nil, "not a second after exp")
  }

  @Test func withoutKeysNothingIsCertain() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let starting = try LicensingContext(
      store: world.store, clock: world.clock, random: SeededRandom(), keys: testKeys(), policy: world.context.policy)
    let platform = IntrospectionCaller.client(try await client(in: world))
    let asked = try await refusal { try await IntrospectToken(starting)(tokens.accessToken, caller: platform) }
    #expect(asked == .unavailable)
    let revoked = try await refusal {
      try await RevokeToken(starting)(tokens.accessToken, client: world.agent, from: world.site)
    }
    #expect(revoked == .unavailable, "the caller would believe that the token was ended")
    // Nothing is uncertain about what has to be signed: the store says with which key.
    let renewed = try await RefreshLicenseToken(starting)(
      tokens.refreshToken.exposed, scope: nil, client: .agent, from: world.site)
    #expect(try await introspect(renewed.accessToken, by: platform, in: world) != nil)
  }

  @Test(arguments: [true, false])
  func eitherTokenEndsTheFamily(isRefreshToken: Bool) async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    // An expired license token still names the family its holder wants to end.
    world.clock.advance(seconds: 1_000_000)
    let token = isRefreshToken ? tokens.refreshToken.exposed : tokens.accessToken
    for _ in 0..<2 { try await RevokeToken(world.context)(token, client: world.agent, from: world.site) }
    #expect(try await refusal { try await world.refresh(tokens.refreshToken) } == .refused(.familyRevoked))
    let events = try await world.events(.tokenRevoked)
    #expect(events.map(\.subject) == [tokens.refreshToken.familyID.text], "told once")
    #expect(events.map(\.address) == ["192.0.2.1"] && events.map(\.actor) == [.client("countersign-agent")])
  }

  @Test func aForeignOrUnknownTokenIsIgnored() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let other = try await AuthenticateClient(world.context)(try await client(in: world))
    let revoke = RevokeToken(world.context)
    for token in [tokens.refreshToken.exposed, tokens.accessToken, "", "x.y.z", "csr_AAAA"] {
      try await revoke(token, client: other, from: world.elsewhere)
    }
    #expect(try await world.isActive(tokens))
    _ = try await world.refresh(tokens.refreshToken)
    #expect(try await world.events(.tokenRevoked) == [])
  }

  @Test func aRevocationThatIsNotWrittenIsNotAnswered() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    await world.engine.close()
    let heard = try await refusal {
      try await RevokeToken(world.context)(tokens.refreshToken.exposed, client: world.agent, from: world.site)
    }
    #expect(heard == .unavailable)
  }

  @Test func aMachineFindsAnotherOfItsOrganization() async throws {
    let world = try await LicensingWorld(devices: 3)
    var change = ChangeDevice.Change()
    change.hubID = .set(world.devices[2].id)
    _ = try await ChangeDevice(world.context)(world.devices[1].id, version: 1, change, by: world.manager)
    let tokens = try await world.license(world.devices[0])
    let find = FindServer(world.context)
    let entry = try await find(world.devices[1].id, token: tokens.accessToken)
    #expect(entry.device.id == world.devices[1].id && entry.hub?.id == world.devices[2].id)

    let other = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let foreign = try await CreateDevice(world.context)(
      .init(name: "Foreign", kind: .server), in: other.id, by: world.administrator)
    for id in [foreign.id, sampleID(99)] {
      #expect(try await refusal { try await find(id, token: tokens.accessToken) } == .notFound)
    }
    try await RevokeToken(world.context)(tokens.refreshToken.exposed, client: world.agent, from: world.site)
    for token in [tokens.accessToken, tokens.refreshToken.exposed, ""] {
      #expect(try await refusal { try await find(world.devices[1].id, token: token) } == .unauthenticated)
    }
  }
}
