import Testing

@testable import LicensingCore
@testable import LicensingStore

@Suite struct PollingTests {
  private func interval(_ answer: AuthorizeDevice.Answer, in store: any Store) async throws -> Int64? {
    try await store.read { try $0.deviceAuthorization(deviceCodeHash: answer.deviceCode.hash)?.intervalSeconds }
  }

  @Test func pollingTooFastGrowsTheIntervalForGood() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    // Second of the poll, what it hears, and the interval that holds afterwards. A refused poll does not move the clock, so
    // each is measured from the last one that was accepted.
    let course: [(second: Int64, refusal: GrantRefusal, interval: Int64)] = [
      (0, .pending, 5), (1, .slowDown, 10), (6, .slowDown, 15), (13, .slowDown, 20), (19, .pending, 20),
      (38, .pending, 20), (56, .slowDown, 25), (62, .pending, 25),
    ]
    for step in course {
      world.clock.set(sampleTime.adding(seconds: step.second))
      #expect(try await refusal { try await world.poll(answer) } == .grant(step.refusal), "second \(step.second)")
      #expect(try await interval(answer, in: world.store) == step.interval, "second \(step.second)")
    }
  }

  @Test func aClientThatWaitsAsItWasToldIsServed() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    for (second, expected) in [(0, .pending), (1, .slowDown), (11, .pending), (21, .pending)] as [(Int64, GrantRefusal)]
    {
      world.clock.set(sampleTime.adding(seconds: second))
      #expect(try await refusal { try await world.poll(answer) } == .grant(expected), "second \(second)")
    }
  }

  @Test func theGrownIntervalSurvivesARestart() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    for _ in 0..<3 { _ = try await refusal { try await world.poll(answer) } }
    try await world.sqlStore.flushNotes()
    await world.engine.close()
    let store = SQLStore(engine: try world.fresh.openAgain(), logger: silentLogger)
    let context = try LicensingContext(
      store: store, clock: world.clock, random: SeededRandom(seed: 2), keys: testKeys(), policy: world.context.policy)
    #expect(try await interval(answer, in: store) == 15)
    let redeem = RedeemDeviceCode(context)
    for (second, expected) in [(13, .slowDown), (19, .pending)] as [(Int64, GrantRefusal)] {
      world.clock.set(sampleTime.adding(seconds: second))
      let heard = try await refusal {
        try await redeem(answer.deviceCode.exposed, client: .agent, from: world.site)
      }
      #expect(heard == .grant(expected))
    }
    await store.close()
  }

  @Test func anApprovedGrantIsDeliveredHoweverEarly() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    #expect(try await refusal { try await world.poll(answer) } == .grant(.pending))
    #expect(try await refusal { try await world.poll(answer) } == .grant(.slowDown))
    try await world.approve(answer)
    #expect(try await world.poll(answer).refreshToken.generation == 1)
  }

  @Test func aDenialIsFinal() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.deny(answer, reason: "not ours")
    for _ in 0..<3 { #expect(try await refusal { try await world.poll(answer) } == .grant(.denied)) }
    #expect(try await refusal { try await world.lookUp(answer) } == .conflict(.userCodeUnknown))
    world.clock.advance(seconds: 600)
    #expect(try await refusal { try await world.poll(answer) } == .grant(.denied))
  }

  @Test func itsLifeEndsToTheMillisecond() async throws {
    let world = try await LicensingWorld()
    let (approved, pending) = (try await world.authorize(), try await world.authorize())
    world.clock.set(sampleTime.adding(milliseconds: 599_999))
    try await world.approve(approved)
    let request = try await world.request(pending)
    world.clock.set(sampleTime.adding(seconds: 600))
    for answer in [approved, pending] {
      #expect(try await refusal { try await world.poll(answer) } == .grant(.expired))
    }
    let late = try await refusal {
      try await DecideDeviceAuthorization(world.context)
        .approve(request, device: world.device.id, license: nil, by: world.manager)
    }
    #expect(late == .conflict(.authorizationExpired))
    #expect(try await refusal { try await world.lookUp(pending) } == .conflict(.userCodeUnknown))
    world.clock.set(sampleTime.adding(milliseconds: 4_199_999))
    #expect(try await refusal { try await world.poll(pending) } == .grant(.expired))
    world.clock.set(sampleTime.adding(seconds: 4200))
    #expect(try await refusal { try await world.poll(pending) } == .refused(nil))
  }

  @Test func unknownCodesAreNotValid() async throws {
    let world = try await LicensingWorld()
    let unknown = try DeviceCode(from: SeededRandom(seed: 99)).exposed
    for text in [
      unknown, "", "csd_", "csd_" + String(repeating: "\0", count: 43), String(repeating: "A", count: 10_000),
    ] {
      let heard = try await refusal {
        try await RedeemDeviceCode(world.context)(text, client: .agent, from: world.site)
      }
      #expect(heard == .refused(nil))
    }
  }

  @Test func anotherClientLearnsNothingAndChangesNothing() async throws {
    let world = try await LicensingWorld()
    let draft = CreateClient.Draft(
      name: "Other", organizationID: nil, isConfidential: false, grants: [.deviceCode, .refreshToken],
      mayIntrospect: false)
    let id = try await CreateClient(world.context)(draft, by: world.administrator).0.id
    let other = CallingClient(id: id, secret: nil)
    let answer = try await world.authorize()
    #expect(try await refusal { try await world.poll(answer, client: other) } == .refused(nil))
    #expect(try await refusal { try await world.poll(answer) } == .grant(.pending), "the first poll is still free")
    try await world.approve(answer)
    #expect(try await refusal { try await world.poll(answer, client: other) } == .refused(nil))
    let tokens = try await world.poll(answer)
    world.clock.advance(seconds: 3600)
    #expect(try await refusal { try await world.poll(answer, client: other) } == .refused(nil))
    #expect(try await refusal { try await world.refresh(tokens.refreshToken, client: other) } == .refused(nil))
    #expect(try await world.isActive(tokens), "a foreign replay does not revoke")
    _ = try await world.refresh(tokens.refreshToken)
  }
}
