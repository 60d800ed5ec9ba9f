import LicensingCore
import Testing

@Suite struct RedemptionTests {
  @Test func aLostAnswerIsGivenAgainForTenMinutes() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    let first = try await world.poll(answer)
    world.clock.advance(seconds: 600)
    let second = try await world.poll(answer)
    #expect(second.refreshToken.familyID == first.refreshToken.familyID)
    #expect(second.refreshToken.exposed != first.refreshToken.exposed)
    #expect(second.refreshToken.generation == 1)
    #expect(try await world.count("token_families") == 1)
    #expect(try await world.used() == 1)
    // Either answer may be the one that arrived.
    _ = try await world.refresh(first.refreshToken)
  }

  @Test func aDeviceIsSeenWhenItGetsItsFirstToken() async throws {
    let world = try await LicensingWorld()
    _ = try await world.license()
    #expect(try await world.store.read { try $0.device(world.device.id)?.lastSeenAt } == sampleTime)
  }

  @Test func anAnswerThatCouldNotBeSignedIsGivenLater() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    try await world.removeSigningKeys()
    #expect(try await refusal { try await world.poll(answer) } == .unavailable)
    #expect(try await world.count("token_families") == 1)
    try await MaintainSigningKeys(world.context)()
    let tokens = try await world.poll(answer)
    #expect(try await world.count("token_families") == 1)
    #expect(try await world.isActive(tokens))
  }

  @Test func withoutDiceNothingIsIssued() async throws {
    let world = try await LicensingWorld()
    let diceless = try LicensingContext(
      store: world.store, clock: world.clock, random: NoRandom(), keys: testKeys(), policy: world.context.policy)
    await #expect(throws: NoRandom.Failure()) {
      try await AuthorizeDevice(diceless)(client: .agent, scope: nil, machine: .init(), from: world.site)
    }
    #expect(try await world.count("device_authorizations") == 0)
  }

  @Test func laterACodeThatIsUsedAgainRevokesItsFamily() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    let tokens = try await world.poll(answer)
    world.clock.advance(seconds: 600, milliseconds: 1)
    #expect(try await refusal { try await world.poll(answer, from: world.elsewhere) } == .refused(.familyReplayed))
    #expect(try await world.isActive(tokens) == false)
    #expect(try await refusal { try await world.refresh(tokens.refreshToken) } == .refused(.familyReplayed))
    let events = try await world.events(.deviceCodeReplayed)
    #expect(events.map(\.subject) == [tokens.refreshToken.familyID.text])
    #expect(events.map(\.address) == ["198.51.100.9"] && events.map(\.actor) == [.client("countersign-agent")])
    #expect(events.first?.organizationID == world.organization.id)
    #expect(events.first?.details == ["device": world.device.id.text])
    #expect(try await refusal { try await world.poll(answer) } == .refused(.familyReplayed))
    #expect(try await world.events(.deviceCodeReplayed).count == 1, "told once")
  }

  @Test func afterTheFirstRefreshTheCodeIsSpent() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    let tokens = try await world.poll(answer)
    let renewed = try await world.refresh(tokens.refreshToken)
    #expect(try await refusal { try await world.poll(answer) } == .refused(.familyReplayed))
    #expect(try await refusal { try await world.refresh(renewed.refreshToken) } == .refused(.familyReplayed))
  }

  @Test(arguments: 0..<20)
  func fiftyParallelRedemptionsMakeOneFamily(round: Int) async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    let tokens = try await withThrowingTaskGroup { group in
      for _ in 0..<50 { group.addTask { try await world.poll(answer) } }
      return try await group.reduce(into: [IssuedTokens]()) { $0.append($1) }
    }
    let families = Set(tokens.map(\.refreshToken.familyID))
    #expect(tokens.count == 50 && families.count == 1)
    #expect(Set(tokens.map(\.refreshToken.exposed)).count == 50)
    #expect(try await world.count("token_families") == 1)
    #expect(try await world.events(.authorizationRedeemed).count == 1)
    #expect(try await world.used() == 1)

    // After the first refresh of one answer, each other answer is a replay.
    _ = try await world.refresh(tokens[round].refreshToken)
    #expect(try await refusal { try await world.refresh(tokens[round + 1].refreshToken) } == .refused(.familyReplayed))
  }

  @Test func redeemingAgainReplacesTheDevicesFormerFamily() async throws {
    let world = try await LicensingWorld()
    let former = try await world.license()
    let later = try await world.license()
    #expect(try await world.used() == 1, "the license is charged once for a device")
    #expect(try await refusal { try await world.refresh(former.refreshToken) } == .refused(.familyReplaced))
    #expect(try await world.isActive(former) == false)
    #expect(try await world.isActive(later))
    _ = try await world.refresh(later.refreshToken)
  }

  @Test func redeemingUnderAnotherLicenseReleasesTheFormerActivation() async throws {
    let world = try await LicensingWorld()
    let other = try await world.context.makeLicense(of: world.product.id, for: world.organization.id)
    let former = try await world.license(under: world.license)
    let answer = try await world.authorize()
    try await world.approve(answer, license: other)
    let (before, charged) = (try await world.used(), try await world.used(other))
    #expect(before == 1 && charged == 1, "until it is redeemed the device keeps what it has")
    #expect(try await world.isActive(former))

    let later = try await world.poll(answer)
    let (after, kept) = (try await world.used(), try await world.used(other))
    #expect(after == 0 && kept == 1)
    #expect(try await world.isActive(former) == false)
    #expect(try await refusal { try await world.refresh(former.refreshToken) } == .refused(.familyReplaced))
    _ = try await world.refresh(later.refreshToken)
    let device = try await world.store.read { try $0.device(world.device.id) }
    #expect(device?.licenseID == other.id)
    let released = try await world.events(.activationReleased)
    #expect(released.map(\.details) == [["device": world.device.id.text, "reason": "licensed under another license"]])
  }

  @Test func ofTwoApprovalsTheOneRedeemedLastHolds() async throws {
    let world = try await LicensingWorld()
    let other = try await world.context.makeLicense(of: world.product.id, for: world.organization.id)
    let (one, two) = (try await world.authorize(), try await world.authorize())
    try await world.approve(one, license: world.license)
    try await world.approve(two, license: other)
    _ = try await world.poll(two)
    #expect(try await refusal { try await world.poll(one) } == .refused(.activationReleased))
    let used = (try await world.used(), try await world.used(other))
    #expect(used == (0, 1))
  }
}

/// A generator that has failed.
private struct NoRandom: RandomSource {
  struct Failure: Error, Equatable {}

  func bytes(_ count: Int) throws -> [UInt8] { throw Failure() }
}
