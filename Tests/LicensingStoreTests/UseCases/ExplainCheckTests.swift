import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct ExplainCheckTests {
  /// In place of the network arithmetic, which is the server's.
  private let bucket: @Sendable (String) -> String = { $0.hasPrefix("2001:db8:0:1:") ? "2001:db8:0:1::/64" : $0 }

  private func explain(
    _ checked: CheckedWorld, _ key: RevealedKey, _ parameters: [(name: String, value: String)]
  ) async throws -> ExplainCheck.Answer {
    let query = CheckQuery(parameters: parameters, connectionAddress: "192.0.2.1")
    return try await ExplainCheck(checked.context, limitBucket: bucket)(
      query, about: .key(key.key.id), on: checked.world.license.id, by: checked.world.manager)
  }

  /// The rule that did not pass; nil: all did.
  private func broken(_ answer: ExplainCheck.Answer) -> CheckRule? { answer.rules.first { $0.passed == false }?.rule }

  @Test func theRulesStandInOrderUpToTheFirstThatIsBroken() async throws {
    let checked = try await CheckedWorld()
    let key = try await checked.createKey()
    let good = [("ip", CheckedWorld.ip)] as [(name: String, value: String)]
    let before = try await checked.state()
    #expect(broken(try await explain(checked, key, good)) == nil)
    #expect(try await checked.state() == before, "explaining locks nothing")
    _ = try await checked.check(key)
    let mismatch = try await explain(checked, key, [("ip", "192.0.2.2")])
    #expect(broken(mismatch) == .locksMatch && mismatch.decision == .failed(.locksMatch))
    let passed = mismatch.rules.map(\.passed)
    let place = try #require(passed.firstIndex(of: false))
    #expect(passed[..<place].allSatisfy { $0 == true } && passed[(place + 1)...].allSatisfy { $0 == nil })
    #expect(mismatch.rules.map(\.rule) == CheckRule.allCases)
    #expect(broken(try await explain(checked, key, [])) == .requiredParametersPresent)
    #expect(broken(try await explain(checked, key, [("ip", "999")])) == .parametersWellFormed)
    #expect(broken(try await explain(checked, key, good + good)) == .queryWellFormed)
    try await checked.step(.suspend)
    #expect(broken(try await explain(checked, key, good)) == .licenseActive)
    try await checked.change(key) { $0.isBlocked = .set(true) }
    #expect(broken(try await explain(checked, key, good)) == .keyNotBlocked)
    #expect(try await checked.installations() == [], "and is no refused query")
  }

  @Test func aQueryNamesItsKeyOrIsPickedFromTheList() async throws {
    let checked = try await CheckedWorld()
    let (world, explain) = (checked.world, ExplainCheck(checked.context, limitBucket: bucket))
    let key = try await checked.createKey()
    let elsewhere = try await checked.context.makeLicense(of: world.product.id, for: world.organization.id)
    let foreign = try await checked.createKey(on: elsewhere)
    func named(_ text: String) async throws -> CheckRule? {
      let query = CheckQuery(
        parameters: [("key", text), ("ip", CheckedWorld.ip)], connectionAddress: "192.0.2.1")
      return broken(try await explain(query, about: .named, on: world.license.id, by: world.manager))
    }
    #expect(try await named(key.text) == nil)
    #expect(try await named(key.text + "X") == .keyKnown)
    #expect(try await named(foreign.text) == .keyKnown, "of other licenses nothing is told")
    _ = try await checked.check(key)
    _ = try await checked.check(key, ip: "192.0.2.2")
    let refused = try #require(try await checked.installations().first)
    #expect(broken(try await explain(refused.id, by: world.manager)) == .locksMatch)
    let lock = try #require(try await checked.livingLocks(key).first)
    try await ReleaseLock(checked.context)(lock.id, reason: nil, by: world.manager)
    #expect(broken(try await explain(refused.id, by: world.manager)) == nil)
    try await BlockInstallation(checked.context).block(refused.id, by: world.manager)
    #expect(broken(try await explain(refused.id, by: world.manager)) == .installationNotBlocked)
  }

  @Test func aLimitIsExplainedAndNotUsedUp() async throws {
    let checked = try await CheckedWorld(limits: .init(checksPerKeyPerMinute: 1))
    let key = try await checked.createKey()
    let good = [("ip", CheckedWorld.ip)] as [(name: String, value: String)]
    for _ in 0..<5 { #expect(broken(try await explain(checked, key, good)) == nil) }
    #expect(try await checked.check(key) == okOutcome)
    #expect(broken(try await explain(checked, key, good)) == .withinLimits)
    #expect(checked.context.checkLimits.counts == .init())
  }

  /// An address of a network that has used up its limit is refused, although it never asked.
  @Test func addressesAreCountedAsTheCheckCountsThem() async throws {
    let checked = try await CheckedWorld(limits: .init(checksPerKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 1))
    let world = checked.world
    let key = try await checked.createKey()
    let guesser = Origin(
      address: "2001:db8:0:1::bad", bucket: "2001:db8:0:1::/64", prefix: "2001:db8::/48", requestID: "r")
    _ = try await checked.ask([("key", "WRONG")], from: guesser)
    func explained(from address: String) async throws -> CheckRule? {
      let query = CheckQuery(
        parameters: [("key", key.text), ("ip", CheckedWorld.ip)], connectionAddress: address)
      return broken(
        try await ExplainCheck(checked.context, limitBucket: bucket)(
          query, about: .named, on: world.license.id, by: world.manager))
    }
    #expect(try await explained(from: "2001:db8:0:1::1") == .withinLimits)
    #expect(try await explained(from: "2001:db8:0:2::1") == nil)
  }
}
