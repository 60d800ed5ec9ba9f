import LicensingCore
import Testing

@Suite struct UserCodeLimitTests {
  private func guess(
    _ code: String = "BBBB-BBBB", in world: LicensingWorld, by actor: Actor? = nil,
    for organization: OrganizationID? = nil
  ) async throws -> LicensingError? {
    try await refusal {
      try await LookUpUserCode(world.context)(
        code, for: organization ?? world.organization.id, by: actor ?? world.manager)
    }
  }

  /// Another manager of the organization, at an address of their own.
  private func colleague(_ number: Int, in world: LicensingWorld, address: String? = nil) async throws -> Actor {
    let actor = try await world.context.makeUser("c\(number)@acme.example", role: .manager, in: world.organization.id)
    let id = try #require(actor.userID)
    let user = try #require(try await world.store.read { try $0.user(id) })
    return Actor(
      user: user, memberships: [Membership(organizationID: world.organization.id, userID: id, role: .manager)],
      origin: Sample.origin(address ?? "203.0.113.\(100 + number)"))
  }

  @Test func aPersonHasFiveWrongCodesInTenMinutes() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    for second in 0..<5 as Range<Int64> {
      #expect(try await guess(in: world) == .conflict(.userCodeUnknown), "guess at \(second)")
      world.clock.advance(seconds: 1)
    }
    #expect(try await guess(in: world) == .limited(retryAfterSeconds: 600))
    #expect(try await guess(answer.userCode.shown, in: world) == .limited(retryAfterSeconds: 600), "right or wrong")
    world.clock.set(sampleTime.adding(milliseconds: 599_999))
    #expect(try await guess(in: world) == .limited(retryAfterSeconds: 600))
    world.clock.set(sampleTime.adding(seconds: 600))
    #expect(try await guess(in: world) == .conflict(.userCodeUnknown))
    #expect(try await guess(in: world) == .limited(retryAfterSeconds: 600), "the second one is a second younger")
  }

  @Test func aRightCodeIsFreeAndResetsNothing() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    for _ in 0..<4 { #expect(try await guess(in: world) == .conflict(.userCodeUnknown)) }
    for _ in 0..<20 { #expect(try await guess(answer.userCode.shown, in: world) == nil) }
    #expect(try await guess(in: world) == .conflict(.userCodeUnknown))
    #expect(try await guess(in: world) == .limited(retryAfterSeconds: 600))
  }

  @Test func aCodeThatCannotBeIsNoGuess() async throws {
    let world = try await LicensingWorld()
    for _ in 0..<20 {
      guard case .invalid? = try await guess("WDJB-MJHA", in: world) else {
        Issue.record("not refused as invalid")
        return
      }
    }
    #expect(try await world.count("attempts") == 0)
  }

  @Test func aBurstOfGuessesIsHeldToTheLimit() async throws {
    let world = try await LicensingWorld()
    let outcomes = try await withThrowingTaskGroup { group in
      for _ in 0..<200 { group.addTask { try await guess(in: world) } }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == .conflict(.userCodeUnknown) }.count == 5)
    #expect(outcomes.filter { $0 == .limited(retryAfterSeconds: 600) }.count == 195)
  }

  @Test func anAddressHasTenWhoeverGuessesThere() async throws {
    let world = try await LicensingWorld()
    for number in 1...2 {
      let colleague = try await colleague(number, in: world, address: "203.0.113.99")
      for _ in 0..<5 { #expect(try await guess(in: world, by: colleague) == .conflict(.userCodeUnknown)) }
    }
    let third = try await colleague(3, in: world, address: "203.0.113.99")
    #expect(try await guess(in: world, by: third) == .limited(retryAfterSeconds: 600))
    let elsewhere = try await colleague(4, in: world)
    #expect(try await guess(in: world, by: elsewhere) == .conflict(.userCodeUnknown))
  }

  @Test func anOrganizationHasFiftyWhereverItsPeopleAre() async throws {
    let world = try await LicensingWorld()
    for number in 1...10 {
      let colleague = try await colleague(number, in: world)
      for _ in 0..<5 { #expect(try await guess(in: world, by: colleague) == .conflict(.userCodeUnknown)) }
    }
    let last = try await colleague(11, in: world)
    #expect(try await guess(in: world, by: last) == .limited(retryAfterSeconds: 600))
    // A refused guess takes nothing from the other budgets.
    #expect(try await guess(in: world, by: world.administrator) == .limited(retryAfterSeconds: 600))
    let foreign = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let other = try await guess(in: world, by: world.administrator, for: foreign.id)
    #expect(other == .conflict(.userCodeUnknown))
  }

  @Test func aCodeThatTheSixthPersonTypesIsDenied() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    // The manager of this world looks it up first.
    let first = try await world.request(answer)
    for number in 2...5 {
      let colleague = try await colleague(number, in: world)
      for _ in 0..<3 { #expect(try await guess(answer.userCode.shown, in: world, by: colleague) == nil) }
    }
    let sixth = try await colleague(6, in: world)
    // What a wrong code is answered, and counted like one.
    #expect(try await guess(answer.userCode.shown, in: world, by: sixth) == .conflict(.userCodeUnknown))
    #expect(try await refusal { try await world.poll(answer) } == .grant(.denied))
    let late = try await refusal {
      try await DecideDeviceAuthorization(world.context).approve(
        first, device: world.device.id, license: nil, by: world.manager)
    }
    #expect(late == .conflict(.authorizationDecided))
    let events = try await world.events(.authorizationDenied)
    #expect(events.map(\.actor) == [sixth.identity] && events.map(\.subject) == [first.id.text])
    #expect(events.map(\.details) == [["reason": "typed by too many people", "asked_from": world.site.address]])
    for _ in 0..<4 { #expect(try await guess(in: world, by: sixth) == .conflict(.userCodeUnknown)) }
    #expect(try await guess(in: world, by: sixth) == .limited(retryAfterSeconds: 600))
    #expect(try await world.used() == 0)
  }

  @Test func zeroLiftsALimit() async throws {
    let limits = LicensingPolicy.Limits(
      wrongCodesPerUser: 0, wrongCodesPerAddress: 0, wrongCodesPerOrganization: 0)
    let world = try await LicensingWorld(policy: LicensingPolicy(issuer: LicensingWorld.issuer, limits: limits))
    for _ in 0..<60 { #expect(try await guess(in: world) == .conflict(.userCodeUnknown)) }
    #expect(try await world.count("attempts") == 0)
  }

  @Test func guessesAtDecidingCountAsWell() async throws {
    let world = try await LicensingWorld()
    let shown = try await world.lookUp(try await world.authorize())
    let outcomes = try await withThrowingTaskGroup { group in
      for _ in 0..<20 {
        group.addTask {
          try await refusal {
            try await DecideDeviceAuthorization(world.context).approve(
              .init(id: shown.id, userCode: "BBBB-BBBB"), device: world.device.id, license: nil, by: world.manager)
          }
        }
      }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == .conflict(.userCodeUnknown) }.count == 5)
    #expect(outcomes.filter { $0 == .limited(retryAfterSeconds: 600) }.count == 15)
  }
}
