import Cryptography
import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@Suite struct SigningKeyTests {
  /// Three days, the longest token life, and one more.
  private static let overlap: Int64 = 345_600

  private func keyID(of tokens: IssuedTokens) throws -> String {
    guard case .string(let id)? = try CompactJWS(parsing: tokens.accessToken).header["kid"] else { throw NoSuchKey() }
    return id
  }

  private func published(_ world: LicensingWorld) -> Set<String> {
    Set(world.context.keyring.verifier?.keySet.keys.map(\.keyID) ?? [])
  }

  private func maintain(_ world: LicensingWorld, after seconds: Int64) async throws {
    world.clock.advance(seconds: seconds)
    try await MaintainSigningKeys(world.context)()
  }

  @Test func theFirstKeySignsAtOnce() async throws {
    let world = try await LicensingWorld()
    let keys = try await ReadSigningKeys(world.context)(by: world.administrator)
    #expect(keys.map(\.state) == [.active] && keys.map(\.algorithm) == [.es256])
    #expect(published(world) == [keys[0].id] && world.context.keyring.signer?.id == keys[0].id)
    #expect(try await keyID(of: world.license()) == keys[0].id)
    try await maintain(world, after: 0)
    #expect(try await world.count("signing_keys") == 1)
  }

  @Test(arguments: 0..<5)
  func twoServersMakeOneKey(round: Int) async throws {
    let fresh = try await StoreEngine.ofUseCases.freshStore()
    let contexts = try (0..<2).map { server in
      LicensingContext(
        store: fresh.store, clock: TestClock(), random: SeededRandom(seed: UInt64(10 * round + server)),
        keys: try testKeys(), policy: LicensingPolicy(issuer: LicensingWorld.issuer))
    }
    try await withThrowingTaskGroup { group in
      for context in contexts { group.addTask { try await MaintainSigningKeys(context)() } }
      try await group.waitForAll()
    }
    let keys = try await fresh.store.read { try $0.signingKeys() }
    #expect(keys.count == 1)
    #expect(contexts.map { $0.keyring.signer?.id } == [keys[0].id, keys[0].id])
    let events = try await fresh.store.read { try $0.auditEvents(of: nil, page: Page()) }
    #expect(events.map(\.action) == [.signingKeyActivated])
  }

  @Test func aPlannedRotationWaitsUntilEveryVerifierKnowsTheKey() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let old = try keyID(of: tokens)
    let rotate = RotateSigningKeys(world.context)
    let answer = try await rotate(.planned, by: world.administrator)
    #expect(answer.activatesAt == sampleTime.adding(seconds: Self.overlap) && answer.affectedFamilies == 0)
    #expect(published(world) == [old, answer.keyID] && world.context.keyring.signer?.id == old)
    #expect(try await refusal { try await rotate(.planned, by: world.administrator) } == .conflict(.inUse))

    try await maintain(world, after: Self.overlap - 1)
    #expect(world.context.keyring.signer?.id == old)
    let last = try await world.refresh(tokens.refreshToken)
    try await maintain(world, after: 1)
    #expect(world.context.keyring.signer?.id == answer.keyID && published(world) == [old, answer.keyID])
    #expect(try await world.isActive(last), "what the old key signed holds")
    let renewed = try await world.refresh(last.refreshToken)
    #expect(try keyID(of: renewed) == answer.keyID)

    try await maintain(world, after: Self.overlap - 1)
    #expect(published(world) == [old, answer.keyID])
    try await maintain(world, after: 1)
    #expect(published(world) == [answer.keyID])
    #expect(try await world.isActive(last) == false)
    let actions = try await world.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }.map(\.action)
      .filter { $0.rawValue.hasPrefix("signing_key") }
    let expected: [AuditEvent.Action] = [
      .signingKeyActivated, .signingKeyAnnounced, .signingKeyRetired, .signingKeyActivated, .signingKeyRemoved,
    ]
    #expect(actions.sorted { $0.rawValue < $1.rawValue } == expected.sorted { $0.rawValue < $1.rawValue })
  }

  @Test(arguments: [true, false])
  func anEmergencyPutsTheKeyToUseAtOnce(isAnnounced: Bool) async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let rotate = RotateSigningKeys(world.context)
    let announced = isAnnounced ? try await rotate(.planned, by: world.administrator).keyID : nil
    let answer = try await rotate(.now, by: world.administrator)
    #expect(announced == nil || answer.keyID == announced)
    #expect(answer.activatesAt == sampleTime && answer.affectedFamilies == 1)
    #expect(world.context.keyring.signer?.id == answer.keyID)
    #expect(published(world) == [try keyID(of: tokens), answer.keyID])
    #expect(try await world.isActive(tokens))
    #expect(try await keyID(of: world.refresh(tokens.refreshToken)) == answer.keyID)
  }

  @Test func whatACompromisedKeySignedIsRefused() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let answer = try await RotateSigningKeys(world.context)(.compromised, by: world.administrator)
    #expect(published(world) == [answer.keyID] && answer.affectedFamilies == 1)
    #expect(try await world.isActive(tokens) == false)
    let renewed = try await world.refresh(tokens.refreshToken)
    #expect(try await world.isActive(renewed), "refresh tokens do not rest on it")
  }

  @Test func anotherServerFollowsWithItsNextLook() async throws {
    let world = try await LicensingWorld()
    let other = try LicensingContext(
      store: world.store, clock: world.clock, random: SeededRandom(seed: 5), keys: testKeys(),
      policy: world.context.policy)
    try await MaintainSigningKeys(other)()
    let answer = try await RotateSigningKeys(world.context)(.now, by: world.administrator)
    try await MaintainSigningKeys(other)()
    #expect(other.keyring.signer?.id == answer.keyID)
  }

  @Test(arguments: 0..<5)
  func rotationsAtOnceLeaveOneActiveKeyThatIsPublished(round: Int) async throws {
    let world = try await LicensingWorld()
    let token = try await world.license().refreshToken
    let signed = try await withThrowingTaskGroup { group in
      for number in 0..<10 {
        group.addTask {
          let urgency: RotateSigningKeys.Urgency = number % 2 == 0 ? .now : .compromised
          _ = try await refusal { try await RotateSigningKeys(world.context)(urgency, by: world.administrator) }
          return try await world.refresh(token)
        }
      }
      return try await group.reduce(into: [IssuedTokens]()) { $0.append($1) }
    }
    let records = try await world.store.read { try $0.signingKeys() }
    #expect(records.filter { $0.state == .active }.count == 1)
    try await MaintainSigningKeys(world.context)()
    #expect(world.context.keyring.signer?.id == records.first { $0.state == .active }?.id)
    let known = try await world.engine.read { try Set($0.query("SELECT id FROM signing_keys", []) { try $0.text(0) }) }
    #expect(try signed.allSatisfy { known.contains(try keyID(of: $0)) })
  }

  @Test func onlyThePlatformRotates() async throws {
    let world = try await LicensingWorld()
    #expect(try await refusal { try await RotateSigningKeys(world.context)(.now, by: world.manager) } == .forbidden)
    #expect(try await refusal { try await ReadSigningKeys(world.context)(by: world.manager) } == .forbidden)
    #expect(try await world.count("signing_keys") == 1)
  }

  @Test func anotherMasterKeyOpensNoKey() async throws {
    let world = try await LicensingWorld()
    let other = try LicensingContext(
      store: world.store, clock: world.clock, random: SeededRandom(), keys: testKeys(byte: 8),
      policy: world.context.policy)
    await #expect(throws: CryptographyError.notAuthentic) { try await MaintainSigningKeys(other)() }
    #expect(other.keyring.signer == nil && other.keyring.published == nil)
  }
}
