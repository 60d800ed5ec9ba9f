import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

/// What the customer does with locks and with installations that were refused.
@Suite struct LockAdministrationTests {
  private func released(_ checked: CheckedWorld, _ key: RevealedKey, by actor: Actor) async throws -> LicensingError? {
    let lock = try #require(try await checked.livingLocks(key).first)
    return try await refusal { try await ReleaseLock(checked.context)(lock.id, reason: " New till ", by: actor) }
  }

  @Test func afterAReleaseTheNextQueryLocksAnew() async throws {
    let checked = try await CheckedWorld()
    let (world, key) = (checked.world, try await checked.createKey())
    _ = try await checked.check(key)
    #expect(try await checked.check(key, ip: "192.0.2.2") == .failed)
    let lock = try #require(try await checked.livingLocks(key).first)
    #expect(try await released(checked, key, by: world.manager) == nil)
    #expect(try await world.used() == 0)
    world.clock.advance(milliseconds: 1)
    #expect(try await checked.check(key, ip: "192.0.2.2") == okOutcome)
    #expect(try await checked.check(key) == .failed)
    let entries = try await ReadLocks(checked.context)(of: world.license.id, Page(), by: world.manager)
    #expect(
      entries.map { $0.lock.releasedAt != nil } == [true, false] && entries.map(\.key.id) == [key.key.id, key.key.id])
    let events = try await world.events(.lockReleased)
    #expect(events.map(\.subject) == [lock.id.text] && events.map { $0.details["reason"] } == ["New till"])
    #expect(events.map(\.actor) == [world.manager.identity])
    let again = try await refusal { try await ReleaseLock(checked.context)(lock.id, reason: nil, by: world.manager) }
    #expect(again == .notFound)
    let long = try await refusal {
      try await ReleaseLock(checked.context)(lock.id, reason: String(repeating: "x", count: 501), by: world.manager)
    }
    guard case .invalid(let problems)? = long else {
      Issue.record("a reason of any length was taken")
      return
    }
    #expect(problems.map(\.field) == ["reason"])
  }

  @Test func customersKeepToTheRulesAndTheVendorNeedNot() async throws {
    let checked = try await CheckedWorld {
      $0.releaseRules = .set(.init(cooldownSeconds: 3600, releasesPerYear: 2))
    }
    let (world, key) = (checked.world, try await checked.createKey())
    let start = world.clock.now
    func lockAndRelease(by actor: Actor) async throws -> LicensingError? {
      _ = try await checked.check(key)
      return try await released(checked, key, by: actor)
    }
    #expect(try await lockAndRelease(by: world.manager) == nil)
    let tooSoon = LicensingError.conflict(.releaseTooSoon(until: start.adding(seconds: 3600)))
    #expect(try await lockAndRelease(by: world.manager) == tooSoon)
    #expect(try await world.used() == 1, "a refused release changes nothing")
    #expect(try await lockAndRelease(by: world.administrator) == nil)
    world.clock.advance(seconds: 3600)
    #expect(try await lockAndRelease(by: world.manager) == nil)
    world.clock.advance(seconds: 3600)
    let year = LicenseCheckSettings.ReleaseRules.yearSeconds
    let usedUp = LicensingError.conflict(.releasesUsedUp(until: start.adding(seconds: year)))
    #expect(try await lockAndRelease(by: world.manager) == usedUp)
    #expect(try await lockAndRelease(by: world.administrator) == nil)
    world.clock.set(start.adding(seconds: year))
    #expect(try await lockAndRelease(by: world.manager) == nil)
    #expect(try await world.events(.lockReleased).count == 5)
  }

  @Test func aReleaseOfManyAtOnceHappensOnce() async throws {
    let checked = try await CheckedWorld()
    let (world, key) = (checked.world, try await checked.createKey())
    _ = try await checked.check(key)
    let lock = try #require(try await checked.livingLocks(key).first)
    let heard = try await withThrowingTaskGroup { group in
      for _ in 0..<20 {
        group.addTask {
          try await refusal { try await ReleaseLock(checked.context)(lock.id, reason: nil, by: world.manager) }
        }
      }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(heard.filter { $0 == nil }.count == 1 && heard.filter { $0 == .notFound }.count == 19)
    #expect(try await world.events(.lockReleased).count == 1)
    #expect(try await world.used() == 0)
  }

  @Test func refusedQueriesAreListedByInstallation() async throws {
    let checked = try await CheckedWorld(locking: [.ip, Sample.mac])
    let (world, key) = (checked.world, try await checked.createKey())
    _ = try await checked.check(key, mac: CheckedWorld.mac)
    #expect(try await checked.installations() == [])
    for _ in 0..<3 { _ = try await checked.check(key, mac: "aa-bb-cc-dd-ee-02", from: world.elsewhere) }
    world.clock.advance(milliseconds: 1)
    _ = try await checked.check(key, mac: CheckedWorld.otherMAC)
    _ = try await checked.ask([("key", key.text), ("mac_address", "zz"), ("KEY", key.text), ("x", key.text)])
    _ = try await checked.ask([("key", "UNKNOWN"), ("ip", CheckedWorld.ip)])
    let found = try await checked.installations()
    #expect(found.map(\.count) == [4, 1] && found.allSatisfy { $0.keyID == key.key.id && !$0.isBlocked })
    #expect(
      found.first?.parameters == [
        .init(name: "ip", value: CheckedWorld.ip), .init(name: "mac_address", value: CheckedWorld.otherMAC),
      ])
    #expect(found.first?.address == "192.0.2.1" && found.last?.parameters == [.init(name: "mac_address", value: "zz")])
    for installation in found {
      #expect(!installation.parameters.contains { $0.value.contains(key.text) }, "the key is in no list")
    }
  }

  @Test func whatIsKeptOfAQueryIsBounded() async throws {
    let checked = try await CheckedWorld()
    let key = try await checked.createKey()
    let endless = String(repeating: "x", count: 5000)
    let many = (0..<100).map { ("p\($0)", endless) as (name: String, value: String) }
    _ = try await checked.ask([("key", key.text)] + many)
    _ = try await checked.ask([("key", key.text), (endless, "")])
    let found = try await checked.installations()
    #expect(found.count == 2)
    for installation in found {
      #expect(installation.parameters.count <= 16)
      #expect(installation.parameters.allSatisfy { $0.name.count <= 64 && $0.value.count <= 500 })
      #expect(installation.parameters.map { $0.name.utf8.count + $0.value.utf8.count }.reduce(0, +) <= 4096)
    }
  }

  @Test func anAcceptedInstallationIsLocked() async throws {
    let checked = try await CheckedWorld()
    let (world, accept, key) = (
      checked.world, AcceptInstallation(checked.context), try await checked.createKey()
    )
    _ = try await checked.check(key)
    _ = try await checked.check(key, ip: "192.0.2.2")
    let refused = try #require(try await checked.installations().first)
    #expect(try await refusal { try await accept(refused.id, by: world.manager) } == .conflict(.noFreeLock))
    let raising = try await refusal { try await accept(refused.id, raisingLocksAllowed: true, by: world.manager) }
    #expect(raising == .forbidden, "the vendor decides how many locks a key allows")
    let lock = try await accept(refused.id, raisingLocksAllowed: true, by: world.administrator)
    #expect(lock.lockedValues == ["ip": "192.0.2.2"])
    #expect(try await checked.check(key, ip: "192.0.2.2") == okOutcome)
    #expect(try await checked.check(key) == okOutcome)
    #expect(try await checked.check(key, ip: "192.0.2.3") == .failed)
    #expect(try await world.used() == 2)
    let allowed = try await world.store.read { try $0.licenseKey(key.key.id)?.locksAllowed }
    #expect(allowed == 2)
    #expect(try await checked.installations().map(\.parameters) == [[.init(name: "ip", value: "192.0.2.3")]])
    #expect(try await world.events(.installationAccepted).map { $0.details["lock"] } == [lock.id.text])
    #expect(try await refusal { try await accept(refused.id, by: world.manager) } == .notFound)
  }

  @Test func managersAcceptWhereALockIsFree() async throws {
    let checked = try await CheckedWorld(quota: 1)
    let (world, accept) = (checked.world, AcceptInstallation(checked.context))
    let keys = try await checked.createKeys(2)
    _ = try await checked.check(keys[0])
    _ = try await checked.check(keys[0], ip: "192.0.2.2")
    world.clock.advance(milliseconds: 1)
    _ = try await checked.check(keys[1])
    var found = try await checked.installations()
    #expect(found.count == 2)
    #expect(try await refusal { try await accept(found[1].id, by: world.manager) } == .conflict(.quotaExceeded))
    #expect(try await released(checked, keys[0], by: world.manager) == nil)
    #expect(try await accept(found[0].id, by: world.manager).lockedValues == ["ip": "192.0.2.2"])
    #expect(try await checked.check(keys[0], ip: "192.0.2.2") == okOutcome)
    #expect(try await world.store.read { try $0.licenseKey(keys[0].key.id)?.locksAllowed } == 1)

    try await checked.change(keys[1]) { $0.isBlocked = .set(true) }
    found = try await checked.installations()
    #expect(try await refusal { try await accept(found[0].id, by: world.manager) } == .conflict(.keyBlocked))
    try await checked.change(keys[1]) { $0.isBlocked = .set(false) }
    try await checked.step(.suspend)
    let suspended = try await refusal { try await accept(found[0].id, by: world.manager) }
    #expect(suspended == .conflict(.licenseNotUsable(.suspended)))
    try await checked.step(.reinstate)
    world.clock.advance(milliseconds: 1)
    _ = try await checked.ask([("key", keys[1].text)])
    let incomplete = try #require(try await checked.installations().last)
    #expect(
      try await refusal { try await accept(incomplete.id, by: world.manager) } == .conflict(.installationIncomplete))
  }

  @Test func anInstallationThatWasLockedMeanwhileIsTakenOffTheList() async throws {
    let checked = try await CheckedWorld()
    let (world, key) = (checked.world, try await checked.createKey())
    _ = try await checked.check(key)
    _ = try await checked.check(key, ip: "192.0.2.2")
    let refused = try #require(try await checked.installations().first)
    #expect(try await released(checked, key, by: world.manager) == nil)
    #expect(try await checked.check(key, ip: "192.0.2.2") == okOutcome)
    let living = try await checked.livingLocks(key)
    #expect(try await AcceptInstallation(checked.context)(refused.id, by: world.manager) == living.first)
    #expect(try await checked.installations() == [])
    #expect(try await world.used() == 1)
  }

  @Test func aBlockedInstallationGetsNoLockThatIsFree() async throws {
    let checked = try await CheckedWorld()
    let (world, block, key) = (checked.world, BlockInstallation(checked.context), try await checked.createKey())
    _ = try await checked.check(key)
    _ = try await checked.check(key, ip: "192.0.2.2")
    let refused = try #require(try await checked.installations().first)
    for _ in 0..<2 { try await block.block(refused.id, by: world.manager) }
    #expect(try await released(checked, key, by: world.manager) == nil)
    #expect(try await checked.check(key, ip: "192.0.2.2") == .failed)
    #expect(try await checked.installations().map(\.count) == [2], "and is counted")
    #expect(try await checked.livingLocks(key) == [])
    for _ in 0..<2 { try await block.unblock(refused.id, by: world.manager) }
    #expect(try await checked.check(key, ip: "192.0.2.2") == okOutcome)
    #expect(try await world.events(.installationBlocked).count == 1)
    #expect(try await world.events(.installationUnblocked).count == 1)
    #expect(try await refusal { try await block.block(sampleID(9), by: world.manager) } == .notFound)
  }
}
