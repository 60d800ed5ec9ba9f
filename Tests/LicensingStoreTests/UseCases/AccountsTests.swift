import LicensingCore
import Testing

@Suite struct AccountsTests {
  private func disable(_ actor: Actor, in world: LicensingWorld, by: Actor? = nil) async throws -> LicensingError? {
    var change = ChangeUser.Change()
    change.isDisabled = .set(true)
    let (id, final) = (try #require(actor.userID), change)
    return try await refusal {
      try await ChangeUser(world.context)(id, version: 1, final, by: by ?? world.administrator)
    }
  }

  @Test func theLastPlatformAdministratorStays() async throws {
    let world = try await LicensingWorld()
    #expect(try await disable(world.administrator, in: world) == .conflict(.lastOfItsKind))
    var demotion = ChangeUser.Change()
    demotion.isPlatformAdministrator = .set(false)
    let (id, change) = (try #require(world.administrator.userID), demotion)
    let demoted = try await refusal {
      try await ChangeUser(world.context)(id, version: 1, change, by: world.administrator)
    }
    #expect(demoted == .conflict(.lastOfItsKind))
    let second = try await world.context.makeUser("second@vendor.example", isPlatformAdministrator: true)
    #expect(try await disable(world.administrator, in: world) == nil)
    #expect(try await disable(second, in: world, by: second) == .conflict(.lastOfItsKind))
  }

  @Test func beforeThereIsAnAdministratorAccountsCanBeChanged() async throws {
    let fresh = try await StoreEngine.ofUseCases.freshStore()
    let context = try LicensingContext(
      store: fresh.store, clock: TestClock(), random: SeededRandom(), keys: testKeys(),
      policy: LicensingPolicy(issuer: LicensingWorld.issuer))
    let user = try #require(try await context.makeUser("ada@example.com").userID)
    var change = ChangeUser.Change()
    change.name = .set("Ada Lovelace")
    #expect(try await ChangeUser(context)(user, version: 1, change, by: .operator).name == "Ada Lovelace")
  }

  @Test func theLastOwnerStaysUnlessThePlatformSaysSo() async throws {
    let world = try await LicensingWorld()
    let organization = world.organization.id
    let owner = try await world.context.makeUser("owner@acme.example", role: .owner, in: organization)
    let id = try #require(owner.userID)
    let set = SetMember(world.context)
    for role in [Role.manager, nil] {
      let heard = try await refusal { try await set(id, in: organization, role: role, by: owner) }
      #expect(heard == .conflict(.lastOfItsKind))
    }
    #expect(try await world.store.read { try $0.memberships(of: id) }.map(\.role) == [.owner])
    try await set(try #require(world.manager.userID), in: organization, role: .owner, by: owner)
    try await set(id, in: organization, role: nil, by: owner)
    #expect(try await refusal { try await set(id, in: organization, role: nil, by: world.administrator) } == .notFound)
    try await set(try #require(world.manager.userID), in: organization, role: nil, by: world.administrator)
  }

  @Test func anAPITokenActsAsItsUserWithTheRightsOfTheMoment() async throws {
    let world = try await LicensingWorld()
    let user = try #require(world.manager.userID)
    let (token, secret) = try await CreateAPIToken(world.context)(for: user, name: "script", by: world.manager)
    let authenticate = AuthenticateAPIToken(world.context)
    world.clock.advance(seconds: 5)
    let actor = try await authenticate(secret.exposed, from: world.site)
    #expect(actor.identity == .user(user) && actor.roles == [world.organization.id: .manager])
    #expect(actor.origin == world.site && !actor.isPlatformAdministrator)
    #expect(try await ReadAccounts(world.context).apiTokens(by: actor).map(\.lastUsedAt) == [world.clock.now])

    try await SetMember(world.context)(user, in: world.organization.id, role: .viewer, by: world.administrator)
    #expect(try await authenticate(secret.exposed, from: world.site).roles == [world.organization.id: .viewer])
    let other = try APITokenSecret(from: SeededRandom(seed: 9)).exposed
    for text in [other, "", String(secret.exposed.dropLast()), secret.exposed + "A"] {
      #expect(try await refusal { try await authenticate(text, from: world.site) } == .unauthenticated)
    }
    #expect(try await disable(world.manager, in: world) == nil)
    #expect(try await refusal { try await authenticate(secret.exposed, from: world.site) } == .unauthenticated)
    let foreign = try await refusal { try await DeleteAPIToken(world.context)(token.id, by: world.administrator) }
    #expect(foreign == .notFound)
  }

  @Test func tokensAreMadeForOneself() async throws {
    let world = try await LicensingWorld()
    let user = try #require(world.manager.userID)
    let create = CreateAPIToken(world.context)
    #expect(try await refusal { try await create(for: user, name: "t", by: world.administrator) } == .forbidden)
    #expect(try await refusal { try await create(for: sampleID(1), name: "t", by: .operator) } == .notFound)
    #expect(try await create(for: user, name: "t", by: .operator).0.userID == user)
  }

  @Test(arguments: ["", "ada", "@example.com", "ada@", "a@b@c", "ada @example.com", "ada@exa\nmple.com"])
  func anAddressLooksLikeOne(email: String) async throws {
    let world = try await LicensingWorld()
    let heard = try await refusal {
      try await CreateUser(world.context)(
        email: email, name: "Ada", isPlatformAdministrator: false, password: nil, by: world.administrator)
    }
    guard case .invalid(let problems)? = heard else {
      Issue.record("not refused as invalid, but \(String(describing: heard))")
      return
    }
    #expect(Set(problems.map(\.field)) == ["email"])
  }

  @Test func anAddressIsTakenOnce() async throws {
    let world = try await LicensingWorld()
    let heard = try await refusal { try await world.context.makeUser(" Max@ACME.example") }
    #expect(heard == .taken(field: "email"))
  }

  @Test func aPasswordIsSetAndReplaced() async throws {
    let world = try await LicensingWorld()
    let (first, second) = (try Password(chosen: "correct horse battery"), try Password(chosen: "staple correct horse"))
    let hash = try await SetPassword(world.context)(email: "max@acme.example", first, by: world.administrator)
      .passwordHash
    #expect(PasswordHash(stored: hash ?? "").isHash(of: first))
    let later = try await SetPassword(world.context)(email: "max@acme.example", second, by: world.administrator)
    #expect(!PasswordHash(stored: later.passwordHash ?? "").isHash(of: first) && later.version == 3)
    let unknown = try await refusal {
      try await SetPassword(world.context)(email: "x@y", first, by: world.administrator)
    }
    #expect(unknown == .notFound)
  }

  @Test func aClientProvesItselfByItsSecret() async throws {
    let world = try await LicensingWorld()
    let draft = CreateClient.Draft(
      name: "Till", organizationID: nil, isConfidential: true, grants: [.refreshToken], mayIntrospect: true)
    let (client, secret) = try await CreateClient(world.context)(draft, by: world.administrator)
    let authenticate = AuthenticateClient(world.context)
    #expect(try await authenticate(id: client.id, secret: try #require(secret).exposed) == client)
    let wrong = try ClientSecret(from: SeededRandom(seed: 9)).exposed
    for (id, secret) in [
      (client.id, nil), (client.id, wrong), (client.id, ""), ("cli_x", wrong), ("countersign-agent", wrong),
    ] {
      #expect(try await refusal { try await authenticate(id: id, secret: secret) } == .client(.notAuthenticated))
    }
  }
}
