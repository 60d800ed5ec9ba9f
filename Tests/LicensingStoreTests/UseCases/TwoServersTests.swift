import LicenseTokens
@testable import LicensingCore
import Testing

@testable import LicensingStore

/// Two servers on one PostgreSQL database, each with its own connections and its own memory.
@Suite(.enabled(if: StoreEngine.allCases.contains(.postgresql), "PostgreSQL 15 is not installed"))
struct TwoServersTests {
  private func other(beside world: LicensingWorld) async throws -> LicensingContext {
    try await world.otherServer(on: try world.fresh.openAgain())
  }

  @Test(arguments: 0..<3)
  func theyStartTogetherOnAnEmptyDatabase(round: Int) async throws {
    let database = try TestDatabase()
    let stores = (0..<2).map { _ in SQLStore(engine: database.engine(), logger: silentLogger) }
    let contexts = try stores.enumerated().map { server, store in
      LicensingContext(
        store: store, clock: TestClock(), random: SeededRandom(seed: UInt64(10 * round + server)),
        keys: try testKeys(), policy: LicensingPolicy(issuer: LicensingWorld.issuer))
    }
    try await withThrowingTaskGroup { group in
      for (store, context) in zip(stores, contexts) {
        group.addTask {
          try await store.migrate(now: sampleTime)
          #expect(try await CheckMasterKey(context)() == .right)
          try await EnsureAgentClient(context)()
          try await MaintainSigningKeys(context)()
        }
      }
      try await group.waitForAll()
    }
    let keys = try await stores[0].read { try $0.signingKeys() }
    #expect(keys.count == 1 && contexts.map { $0.keyring.signer?.id } == [keys[0].id, keys[0].id])
    let events = try await stores[1].read { try $0.auditEvents(of: nil, page: Page()) }
    #expect(events.filter { $0.action == .signingKeyActivated }.count == 1)
    for store in stores { await store.close() }
  }

  @Test func whatOneRevokesTheOtherRefusesAtOnce() async throws {
    let world = try await LicensingWorld(devices: 2, on: .postgresql)
    let other = try await other(beside: world)
    for device in world.devices {
      let tokens = try await world.license(device)
      #expect(try await IntrospectToken(other).active(tokens.accessToken) != nil)
      let renewed = try await RefreshLicenseToken(other)(
        tokens.refreshToken.exposed, scope: nil, client: .agent, from: world.site)
      try await RevokeToken(world.context)(renewed.refreshToken.exposed, client: world.agent, from: world.site)
      #expect(try await IntrospectToken(other).active(renewed.accessToken) == nil)
      let heard = try await refusal {
        try await RefreshLicenseToken(other)(
          renewed.refreshToken.exposed, scope: nil, client: .agent, from: world.site)
      }
      #expect(heard != nil)
    }
  }

  @Test(arguments: 0..<5)
  func redemptionsSpreadOverBothMakeOneFamily(round: Int) async throws {
    let world = try await LicensingWorld(on: .postgresql)
    let other = try await other(beside: world)
    let answer = try await world.authorize()
    try await world.approve(answer)
    let families = try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        let redeem = RedeemDeviceCode(number % 2 == 0 ? world.context : other)
        group.addTask {
          try await redeem(answer.deviceCode.exposed, client: .agent, from: world.site).refreshToken.familyID
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(families.count == 1)
    #expect(try await world.count("token_families") == 1)
    #expect(try await world.events(.authorizationRedeemed).count == 1)
    #expect(try await world.used() == 1)
  }

  @Test func aKeyThatOneRotatedIsRotatedOnce() async throws {
    let world = try await LicensingWorld(on: .postgresql)
    let other = try await other(beside: world)
    _ = try await RotateSigningKeys(world.context)(.planned, by: world.administrator)
    world.clock.advance(seconds: 30 * 86_400)
    try await withThrowingTaskGroup { group in
      for context in [world.context, other, world.context, other] {
        group.addTask { try await MaintainSigningKeys(context)() }
      }
      try await group.waitForAll()
    }
    let keys = try await world.store.read { try $0.signingKeys() }
    let active = keys.filter { $0.state == .active }.map(\.id)
    #expect(active.count == 1)
    #expect([world.context, other].map { $0.keyring.signer?.id } == [active.first, active.first])
    #expect(try await world.events(.signingKeyActivated).count == 2, "the first one, and this")
    #expect(try await world.events(.signingKeyRetired).count == 1)
  }

  /// As the next request shows it; the servers look once a second beside, which here they do not.
  @Test(arguments: [RotateSigningKeys.Urgency.now, .compromised])
  func aKeyThatOneExchangedTheOtherKnowsAtOnce(urgency: RotateSigningKeys.Urgency) async throws {
    let world = try await LicensingWorld(devices: 3, on: .postgresql)
    let other = try await other(beside: world)
    let held = try await world.license(world.devices[0])
    #expect(try await IntrospectToken(other).active(held.accessToken) != nil)
    let new = try await RotateSigningKeys(world.context)(urgency, by: world.administrator).keyID

    let isWithdrawn = urgency == .compromised
    #expect(try await IntrospectToken(other).active(held.accessToken) == nil || !isWithdrawn)
    #expect(try await IntrospectToken(other).active(held.accessToken) != nil || isWithdrawn)
    let renewed = try await RefreshLicenseToken(other)(
      held.refreshToken.exposed, scope: nil, client: .agent, from: world.site)
    #expect(try keyID(of: renewed.accessToken) == new)

    // Of two that know the newest key, one exchanges it again: the other is shown a token of a key that it does not know.
    let newest = try await RotateSigningKeys(world.context)(urgency, by: world.administrator).keyID
    let foreign = try await world.license(world.devices[1])
    #expect(try keyID(of: foreign.accessToken) == newest)
    #expect(try await IntrospectToken(other).active(foreign.accessToken) != nil)
    _ = try await RotateSigningKeys(world.context)(urgency, by: world.administrator)
    let last = try await world.license(world.devices[2])
    try await RevokeToken(other)(last.accessToken, client: world.agent, from: world.site)
    #expect(try await IntrospectToken(world.context).active(last.accessToken) == nil)
  }

  @Test func anAnswerToACheckIsSignedWithTheKeyThatSignsNow() async throws {
    let world = try await LicensingWorld(on: .postgresql)
    let other = try await other(beside: world)
    let new = try await RotateSigningKeys(world.context)(.compromised, by: world.administrator).keyID
    let answer = try await SignLicenseCheck(other)(.failed, product: "7", asked: nil, nonce: "n0nce-of-22-characters")
    #expect(try keyID(of: answer) == new)
  }

  private func keyID(of document: String) throws -> String? {
    guard case .string(let id) = try CompactJWS(parsing: document).header["kid"] else { return nil }
    return id
  }

  /// Whichever comes first, the other sees it: no unit of the quota is lost.
  @Test func whatOneDeletesWhileTheOtherLicensesItHoldsNoUnit() async throws {
    let world = try await LicensingWorld(devices: 15, quota: nil, on: .postgresql)
    let other = try await other(beside: world)
    for device in world.devices {
      let request = try await world.request(try await world.authorize())
      try await withThrowingTaskGroup { group in
        group.addTask {
          let heard = try await refusal {
            try await DecideDeviceAuthorization(other).approve(
              request, device: device.id, license: nil, by: world.manager)
          }
          #expect(heard == nil || heard == .notFound)
        }
        group.addTask { try await DeleteDevice(world.context)(device.id, version: nil, by: world.manager) }
        try await group.waitForAll()
      }
    }
    #expect(try await world.used() == 0)
    let living = "activations WHERE released_at IS NULL"
    #expect(try await world.count(living) == 0)
  }
}
