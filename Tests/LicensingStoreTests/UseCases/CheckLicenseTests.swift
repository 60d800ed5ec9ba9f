import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct CheckLicenseTests {
  @Test func theFirstGoodQueryLocksAndOthersMustTellTheSame() async throws {
    let checked = try await CheckedWorld(locking: [.ip, Sample.mac])
    let key = try await checked.createKey()
    let mac = CheckedWorld.mac
    #expect(try await checked.check(key, mac: mac) == okOutcome)
    #expect(try await checked.check(key, mac: "aa-bb-cc-dd-ee-01") == okOutcome, "another spelling of the same")
    #expect(try await checked.check(key, mac: CheckedWorld.otherMAC) == .failed)
    #expect(try await checked.check(key, ip: "192.0.2.2", mac: mac) == .failed)
    #expect(try await checked.check(key, mac: mac, from: checked.world.elsewhere) == okOutcome, "the ip is as claimed")
    let locks = try await checked.livingLocks(key)
    #expect(locks.map(\.lockedValues) == [["ip": CheckedWorld.ip, "mac_address": mac]])
    #expect(try await checked.world.used() == 1)
  }

  @Test func aKeyHasAsManyLocksAsItAllows() async throws {
    let checked = try await CheckedWorld()
    let key = try await checked.createKey(locksAllowed: 2)
    let ips = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.2", "192.0.2.1"]
    var outcomes: [LicenseCheckOutcome] = []
    for ip in ips { outcomes.append(try await checked.check(key, ip: ip)) }
    #expect(outcomes == [okOutcome, okOutcome, .failed, okOutcome, okOutcome])
    #expect(try await checked.world.used() == 2)
  }

  /// Whatever is wrong, a program hears the same.
  @Test func everythingThatIsWrongIsOneOutcome() async throws {
    let checked = try await CheckedWorld()
    let (context, world) = (checked.context, checked.world)
    let key = try await checked.createKey()
    let fresh = try await checked.createKey()
    let blocked = try await checked.createKey()
    try await checked.change(blocked) { $0.isBlocked = .set(true) }
    let expired = try await context.makeLicense(
      of: world.product.id, for: world.organization.id, renewalDate: RenewalDate("2026-09-20"))
    let suspended = try await context.makeLicense(of: world.product.id, for: world.organization.id)
    let revoked = try await context.makeLicense(of: world.product.id, for: world.organization.id)
    var unlocked: [RevealedKey] = []
    for license in [expired, suspended, revoked] { unlocked.append(try await checked.createKey(on: license)) }
    try await checked.step(.suspend, suspended)
    try await checked.step(.revoke, revoked)
    let other = try await CreateProduct(context)(
      .init(code: "other", number: 8, name: "Other"), by: world.administrator)
    let otherToken = try await ReadLicenseCheckSettings(context)(of: other.id, by: world.administrator).token.exposed
    #expect(try await checked.check(key) == okOutcome)
    let before = try await checked.state()

    let ip = ("ip", CheckedWorld.ip) as (name: String, value: String)
    let outcomes = [
      try await checked.ask([]), try await checked.ask([ip]), try await checked.ask([("key", ""), ip]),
      try await checked.ask([("key", "MYSOFT-UNKNOWN"), ip]), try await checked.ask([("key", key.text + " "), ip]),
      try await checked.ask([("key", key.text), ("key", key.text), ip]),
      try await checked.ask([("KEY", key.text), ip]), try await checked.ask([("key", "a\u{0}b"), ip]),
      try await checked.ask([("key", String(repeating: "x", count: 100_000)), ip]),
      try await checked.ask([("domain", "example.com"), ip]),
      try await checked.check(key, ip: "192.0.2.2"), try await checked.check(blocked),
      try await checked.ask([("key", fresh.text)]), try await checked.ask([("key", fresh.text), ("ip", "")]),
      try await checked.check(unlocked[0]), try await checked.check(unlocked[1]), try await checked.check(unlocked[2]),
      try await checked.ask([("key", key.text), ip], token: otherToken, number: "8"),
      try await checked.ask([("key", key.text), ip], token: otherToken),
      try await checked.ask([("key", key.text), ip], number: "8"),
      try await checked.ask([("key", key.text), ip], number: "07"),
      try await checked.ask([("key", key.text), ip], number: "+7"),
      try await checked.ask([("key", key.text), ip], number: ""),
      try await checked.ask([("key", key.text), ip], token: ""),
      try await checked.ask([("key", key.text), ip], token: "cst_" + String(repeating: "A", count: 43)),
    ]
    for (index, outcome) in outcomes.enumerated() { #expect(outcome == .failed, "question \(index)") }
    #expect(try await checked.state() == before, "and changes nothing")
    #expect(try await checked.check(key) == okOutcome)
  }

  /// Once locked, no part of the locked parameters is enough, and a refused query takes nothing from the lock.
  @Test func nothingLessThanAllLockedParametersPasses() async throws {
    let serial = LockParameter(
      name: "serial", label: "Serial number", kind: .text, isRequired: false, locks: true, isShown: true,
      source: .claimed)
    let checked = try await CheckedWorld(locking: [.ip, Sample.mac, serial])
    let key = try await checked.createKey()
    let all: [(name: String, value: String)] = [
      ("ip", CheckedWorld.ip), ("mac_address", CheckedWorld.mac), ("serial", "SN-1"),
    ]
    let named = [("key", key.text)] as [(name: String, value: String)]
    #expect(try await checked.ask(named + all) == okOutcome)
    let before = try await checked.state()
    for subset in 0..<7 {
      let some = all.enumerated().filter { subset & 1 << $0.offset != 0 }.map(\.element)
      #expect(try await checked.ask(named + some) == .failed, "only \(some.map(\.name))")
      let emptied = all.enumerated().map { subset & 1 << $0.offset != 0 ? $0.element : ($0.element.name, "") }
      #expect(try await checked.ask(named + emptied) == .failed, "emptied but \(some.map(\.name))")
    }
    for (name, value) in all {
      for odd in [name.uppercased(), name + "[]", name + " ", " " + name, name + "\u{0}", name + "[0]"] {
        let spelt = all.filter { $0.name != name } + [(odd, value)]
        #expect(try await checked.ask(named + spelt) == .failed, "\(odd.debugDescription)")
        #expect(try await checked.ask(named + all + [(odd, "x")]) == .failed, "beside \(odd.debugDescription)")
      }
      #expect(try await checked.ask(named + all + [(name, value)]) == .failed, "\(name) twice")
    }
    #expect(try await checked.state() == before)
    #expect(try await checked.ask(named + all.reversed()) == okOutcome, "in any order")
  }

  @Test func withoutLockingParametersEveryQueryIsGoodAndTheLastIsShown() async throws {
    var shown = Sample.mac
    shown = LockParameter(
      name: shown.name, label: shown.label, kind: shown.kind, isRequired: false, locks: false, isShown: true,
      source: .claimed)
    let checked = try await CheckedWorld(locking: [shown])
    let key = try await checked.createKey()
    for mac in [nil, CheckedWorld.mac, CheckedWorld.otherMAC] {
      checked.world.clock.advance(seconds: 1)
      #expect(try await checked.check(key, mac: mac) == okOutcome)
    }
    #expect(try await checked.world.used() == 0, "no activation without a lock")
    try await checked.world.sqlStore.flushNotes()
    let read = ReadLicenseKeys(checked.context)
    let found = try await read.get(key.key.id, by: checked.world.manager)
    #expect(found.shownValues == ["mac_address": CheckedWorld.otherMAC] && found.address == "192.0.2.1")
    #expect(found.lastUsedAt == checked.world.clock.now)

    checked.world.clock.advance(seconds: 1)
    try await checked.step(.suspend)
    guard case .notAllowed = try await checked.check(key, mac: CheckedWorld.mac) else {
      Issue.record("a suspended license allowed a check")
      return
    }
    try await checked.world.sqlStore.flushNotes()
    #expect(try await read.get(key.key.id, by: checked.world.manager) == found, "parameters are recorded on OK only")
  }

  @Test func whyALicenseDoesNotAllowItIsToldToItsOwnProgramsOnly() async throws {
    let checked = try await CheckedWorld { $0.suspendedText = .set("Please call us.") }
    let (world, key) = (checked.world, try await checked.createKey())
    let stranger = try await checked.createKey()
    #expect(try await checked.check(key) == okOutcome)
    func heard() async throws -> [LicenseCheckOutcome] {
      [
        try await checked.check(key), try await checked.check(key, ip: "192.0.2.2"), try await checked.check(stranger),
        try await checked.ask([("key", key.text)]),
      ]
    }
    func told(_ refusal: LicenseRefusal) -> [LicenseCheckOutcome] {
      [.notAllowed(refusal, text: "Please call us."), .failed, .failed, .failed]
    }
    try await checked.step(.suspend)
    #expect(try await heard() == told(.licenseSuspended))
    try await checked.step(.reinstate)
    #expect(try await checked.check(key) == okOutcome)
    try await checked.step(.renew(RenewalDate("2026-09-20")))
    #expect(try await heard() == told(.licenseExpired))
    try await checked.step(.renew(RenewalDate("2026-09-21")))
    #expect(try await checked.check(key) == .ok(.requiresRenewal, checkPeriodSeconds: nil))
    var disabling = ChangeOrganization.Change()
    disabling.isDisabled = .set(true)
    _ = try await ChangeOrganization(checked.context)(
      world.organization.id, version: nil, disabling, by: world.administrator)
    #expect(try await heard() == told(.organizationDisabled))
    try await checked.step(.revoke)
    #expect(try await heard() == told(.licenseRevoked))
  }

  @Test func aRenewedTokenWorksForThirtyDaysMore() async throws {
    let checked = try await CheckedWorld()
    let (world, key) = (checked.world, try await checked.createKey())
    let renew = RenewCheckToken(checked.context)
    let second = try await renew(of: world.product.id, version: nil, by: world.administrator)
    #expect(second.settings.token.previous?.worksUntil == world.clock.now.adding(seconds: 2_592_000))
    let parameters = [("key", key.text), ("ip", CheckedWorld.ip)] as [(name: String, value: String)]
    func hear(_ token: String) async throws -> Bool { try await checked.ask(parameters, token: token).isOK }
    #expect(try await hear(second.token.exposed))
    #expect(try await hear(checked.token))
    world.clock.advance(milliseconds: 2_592_000_000 - 1)
    #expect(try await hear(checked.token))
    world.clock.advance(milliseconds: 1)
    #expect(try await !hear(checked.token))
    #expect(try await hear(second.token.exposed))
    let third = try await renew(of: world.product.id, version: second.settings.version, by: world.administrator)
    let fourth = try await renew(of: world.product.id, version: nil, by: world.administrator)
    #expect(try await !hear(second.token.exposed), "only one is kept beside the new one")
    #expect(try await hear(third.token.exposed))
    #expect(try await hear(fourth.token.exposed))
    #expect(
      try await refusal {
        try await renew(of: world.product.id, version: third.settings.version, by: world.administrator)
      } == .changedMeanwhile)
    #expect(try await world.events(.checkTokenRenewed).count == 3)
  }

  @Test func aLicenseWithoutAUnitLeftLocksNothing() async throws {
    let checked = try await CheckedWorld(quota: 1)
    let keys = try await checked.createKeys(2)
    #expect(try await checked.check(keys[0]) == okOutcome)
    #expect(try await checked.check(keys[1]) == .failed)
    #expect(try await checked.check(keys[0]) == okOutcome)
    #expect(try await checked.installations().map(\.keyID) == [keys[1].key.id])
    let lock = try #require(try await checked.livingLocks(keys[0]).first)
    try await ReleaseLock(checked.context)(lock.id, reason: nil, by: checked.world.manager)
    #expect(try await checked.check(keys[1]) == okOutcome)
    #expect(try await checked.check(keys[0]) == .failed)
  }

  @Test func theLocksLastUseIsAboutRightAndWhatIsNewIsWrittenAtOnce() async throws {
    let checked = try await CheckedWorld()
    let (world, key) = (checked.world, try await checked.createKey())
    func seen() async throws -> KeyLock? {
      try await world.sqlStore.flushNotes()
      return try await checked.livingLocks(key).first
    }
    let start = world.clock.now
    _ = try await checked.check(key)
    world.clock.advance(seconds: 59)
    _ = try await checked.check(key)
    #expect(try await seen()?.lastUsedAt == start)
    world.clock.advance(seconds: 1)
    _ = try await checked.check(key)
    #expect(try await seen()?.lastUsedAt == start.adding(seconds: 60))
    world.clock.advance(seconds: 1)
    _ = try await checked.check(key, from: world.elsewhere)
    let moved = try await seen()
    #expect(moved?.lastUsedAt == start.adding(seconds: 61) && moved?.address == "198.51.100.9")
    #expect(moved?.firstUsedAt == start)
  }

  @Test func limitsAnswerFailedAndAreCounted() async throws {
    let limits = LicensingPolicy.Limits(checksPerKeyPerMinute: 3, wrongKeysPerAddressPerTenMinutes: 5)
    let checked = try await CheckedWorld(limits: limits)
    let (world, keys) = (checked.world, try await checked.createKeys(2))
    var outcomes: [LicenseCheckOutcome] = []
    for _ in 0..<4 { outcomes.append(try await checked.check(keys[0])) }
    #expect(outcomes == [okOutcome, okOutcome, okOutcome, .failed])
    #expect(checked.context.checkLimits.counts == .init(byKey: 1, byAddress: 0))
    #expect(try await checked.check(keys[1]) == okOutcome, "another key")
    #expect(try await checked.installations() == [], "too many is not unauthorized")

    for number in 0..<6 {
      _ = try await checked.ask([("key", "WRONG-\(number)")], from: world.elsewhere)
    }
    #expect(try await checked.check(keys[1], from: world.elsewhere) == .failed, "a hit is not told to who guesses")
    #expect(try await checked.check(keys[1]) == okOutcome, "the right address is not held to it")
    #expect(checked.context.checkLimits.counts == .init(byKey: 1, byAddress: 2))
    world.clock.advance(seconds: 60)
    #expect(try await checked.check(keys[0]) == okOutcome)
  }

  @Test func aStoreThatCannotAnswerIsNoAnswer() async throws {
    let checked = try await CheckedWorld()
    let key = try await checked.createKey()
    await checked.world.sqlStore.close()
    #expect(try await refusal { try await checked.check(key) } == .unavailable)
  }
}
