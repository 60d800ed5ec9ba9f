import LicensingCore
import Testing

@Suite struct PendingLimitTests {
  private func world(_ limits: LicensingPolicy.Limits) async throws -> LicensingWorld {
    try await LicensingWorld(policy: LicensingPolicy(issuer: LicensingWorld.issuer, limits: limits))
  }

  @Test func anAddressMayHaveTwentyPendingWithAClient() async throws {
    let world = try await LicensingWorld()
    for _ in 0..<20 { _ = try await world.authorize() }
    #expect(try await refusal { try await world.authorize() } == .limited(retryAfterSeconds: 30))
    _ = try await world.authorize(from: world.elsewhere)
    let draft = CreateClient.Draft(
      name: "Other", organizationID: nil, isConfidential: false, grants: [.deviceCode], mayIntrospect: false)
    let other = try await CreateClient(world.context)(draft, by: world.administrator).0
    _ = try await world.authorize(client: CallingClient(id: other.id, secret: nil))
    world.clock.advance(seconds: 600)
    _ = try await world.authorize()
  }

  @Test func whatIsDecidedIsNotPending() async throws {
    let world = try await world(.init(pendingPerAddress: 1))
    let answer = try await world.authorize()
    #expect(try await refusal { try await world.authorize() } == .limited(retryAfterSeconds: 30))
    try await world.approve(answer)
    _ = try await world.authorize()
  }

  @Test func aBurstIsHeldToTheLimit() async throws {
    let world = try await LicensingWorld()
    let outcomes = try await withThrowingTaskGroup { group in
      for _ in 0..<100 { group.addTask { try await refusal { try await world.authorize() } } }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == nil }.count == 20)
    #expect(try await world.count("device_authorizations") == 20)
  }

  @Test func aNeighbourhoodHasItsLimit() async throws {
    let world = try await world(.init(pendingPerAddress: 0, pendingPerPrefix: 3))
    let address = { @Sendable (host: Int) in Sample.origin("192.0.2.\(host)") }
    for host in 1...3 { _ = try await world.authorize(from: address(host)) }
    #expect(try await refusal { try await world.authorize(from: address(4)) } == .limited(retryAfterSeconds: 30))
    _ = try await world.authorize(from: world.elsewhere)
  }

  @Test func whenAllAreFullTheOldestOfTheHeaviestPrefixGoes() async throws {
    let world = try await world(.init(pendingPerAddress: 0, pendingPerPrefix: 0, pendingTotal: 3))
    let first = try await world.authorize()
    world.clock.advance(milliseconds: 1)
    let second = try await world.authorize()
    world.clock.advance(milliseconds: 1)
    let lonely = try await world.authorize(from: world.elsewhere)
    world.clock.advance(milliseconds: 1)
    let newest = try await world.authorize(from: world.elsewhere)
    #expect(try await refusal { try await world.poll(first) } == .refused(nil), "it made room")
    for answer in [second, lonely, newest] {
      #expect(try await refusal { try await world.poll(answer) } == .grant(.pending))
    }
    #expect(try await world.count("device_authorizations") == 3)
  }

  @Test func zeroLiftsALimit() async throws {
    let world = try await world(.init(pendingPerAddress: 0, pendingPerPrefix: 0, pendingTotal: 0))
    for _ in 0..<30 { _ = try await world.authorize() }
    #expect(try await world.count("device_authorizations") == 30)
  }
}
