import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct KeyLocksContractTests {
  private func used(_ fresh: FreshStore) async throws -> [Int64?] {
    try await fresh.store.read { reader in
      [try reader.licenseKey(sampleID(1)).map { Int64($0.locksUsed) }, try reader.license(sampleID(1))?.used]
    }
  }

  /// Takes a lock in a transaction of its own, as a check does: on anything but a lock taken, nothing stays.
  private func take(_ lock: KeyLock, _ fresh: FreshStore) async throws -> LockTaking {
    struct NotTaken: Error { let outcome: LockTaking }
    do {
      return try await fresh.store.write { writer in
        let outcome = try writer.take(lock)
        guard outcome == .taken else { throw NotTaken(outcome: outcome) }
        return outcome
      }
    } catch let refused as NotTaken {
      return refused.outcome
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, keys: 2, locksAllowed: 2)
    let full = KeyLock(
      id: sampleID(2), keyID: sampleID(1), licenseID: sampleID(1), organizationID: sampleID(1),
      lockedValues: ["ip": "::1", "path": awkwardText], shownValues: ["": "", "a\u{0}b": "\u{1}"],
      firstUsedAt: Timestamp(milliseconds: .min), lastUsedAt: Timestamp(milliseconds: .max), address: awkwardText)
    #expect(try await take(Sample.keyLock(1, key: 2), fresh) == .taken)
    #expect(try await take(full, fresh) == .taken)
    let (found, living, ofLicense, rest, ofKey) = try await fresh.store.read { reader in
      (
        try (1...3).map { try reader.keyLock(sampleID($0)) }, try reader.livingLocks(of: sampleID(1)),
        try reader.keyLocks(of: sampleID(1), key: nil, page: Page()),
        try reader.keyLocks(of: sampleID(1), key: nil, page: Page(after: sampleID(1))),
        try reader.keyLocks(of: sampleID(1), key: sampleID(1), page: Page())
      )
    }
    #expect(found == [Sample.keyLock(1, key: 2), full, nil] && living == [full])
    #expect(ofLicense == [Sample.keyLock(1, key: 2), full] && rest == [full] && ofKey == [full])
    #expect(try await fresh.store.read { try $0.keyLocks(of: sampleID(2), key: sampleID(1), page: Page()) } == [])
  }

  @Test(arguments: StoreEngine.allCases)
  func aKeyHasNoMoreLocksThanItAllowsAndNoneTwice(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, locksAllowed: 2)
    let outcomes = [
      try await take(Sample.keyLock(1), fresh), try await take(Sample.keyLock(2), fresh),
      try await take(Sample.keyLock(3, ip: "192.0.2.3"), fresh),
      try await take(Sample.keyLock(4, ip: "192.0.2.4"), fresh),
    ]
    #expect(outcomes == [.taken, .alreadyLocked, .taken, .noFreeLock])
    #expect(try await used(fresh) == [2, 2])
    #expect(try await fresh.store.read { try $0.livingLocks(of: sampleID(1)).map(\.id) } == [sampleID(1), sampleID(3)])
  }

  @Test(arguments: StoreEngine.allCases)
  func aBlockedKeyAndALicenseThatIsNotActiveGiveNone(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store)
    var key = Sample.licenseKey()
    key.isBlocked = true
    _ = try await fresh.store.write { [key] in try $0.update(key) }
    #expect(try await take(Sample.keyLock(), fresh) == .noFreeLock)
    key.isBlocked = false
    key.version = 2
    var license = Sample.license()
    license.standing = .suspended
    try await fresh.store.write { [key, license] writer in
      _ = try writer.update(key)
      _ = try writer.update(license)
    }
    #expect(try await take(Sample.keyLock(), fresh) == .quotaExceeded)
    #expect(try await used(fresh) == [0, 0])
  }

  @Test(arguments: StoreEngine.allCases, [nil, 0, 1] as [Int64?])
  func aLockTakesAUnitOfTheLicense(engine: StoreEngine, quota: Int64?) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, keys: 2, quota: quota)
    var outcomes: [LockTaking] = []
    for number in 1...2 { outcomes.append(try await take(Sample.keyLock(number, key: number), fresh)) }
    let taken = min(quota ?? 2, 2)
    #expect(outcomes == (1...2).map { $0 <= taken ? .taken : .quotaExceeded })
    #expect(try await used(fresh) == [min(taken, 1), taken])
  }

  @Test(arguments: StoreEngine.allCases)
  func ofAHundredRacersAQuotaOfTenAndLocksOfThreeEachGetTen(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, keys: 5, locksAllowed: 3, quota: 10)
    let taken = try await withThrowingTaskGroup { group in
      for number in 0..<100 {
        let lock = Sample.keyLock(number + 1, key: number % 5 + 1, ip: "192.0.2.\(number)")
        group.addTask { try await take(lock, fresh) == .taken ? 1 : 0 }
      }
      return try await group.reduce(0, +)
    }
    let living = try await fresh.store.read { reader in
      try (1...5).map { try reader.livingLocks(of: sampleID($0)).count }
    }
    #expect(taken == 10 && living.reduce(0, +) == 10 && living.allSatisfy { $0 <= 3 })
    #expect(try await fresh.store.read { try $0.license(sampleID(1))?.used } == 10)
  }

  @Test(arguments: StoreEngine.allCases)
  func aReleasedLockGivesItsUnitBackOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store)
    let later = sampleTime.adding(seconds: 9)
    #expect(try await take(Sample.keyLock(), fresh) == .taken)
    let outcomes = try await fresh.store.write { writer in
      [
        try writer.release(sampleID(9), rules: nil, at: later), try writer.release(sampleID(1), rules: nil, at: later),
        try writer.release(sampleID(1), rules: nil, at: later),
      ]
    }
    #expect(outcomes == [.notLiving, .released, .notLiving])
    #expect(try await used(fresh) == [0, 0])
    #expect(try await fresh.store.read { try $0.keyLock(sampleID(1))?.releasedAt } == later)
    #expect(try await fresh.store.read { try $0.livingLocks(of: sampleID(1)) } == [])
    #expect(try await take(Sample.keyLock(2), fresh) == .taken, "the same values lock anew")
  }

  @Test(arguments: StoreEngine.allCases)
  func releasesKeepToTheirCooldownAndTheirNumberAYear(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, locksAllowed: 9, quota: nil)
    for number in 1...8 { _ = try await take(Sample.keyLock(number, ip: "192.0.2.\(number)"), fresh) }
    let day: Int64 = 86_400
    func release(
      _ number: Int, _ rules: LicenseCheckSettings.ReleaseRules?, at seconds: Int64
    ) async throws -> LockRelease {
      struct NotReleased: Error { let outcome: LockRelease }
      do {
        return try await fresh.store.write { writer in
          let outcome = try writer.release(sampleID(number), rules: rules, at: sampleTime.adding(seconds: seconds))
          guard outcome == .released else { throw NotReleased(outcome: outcome) }
          return outcome
        }
      } catch let refused as NotReleased {
        return refused.outcome
      }
    }
    let cooling = LicenseCheckSettings.ReleaseRules(cooldownSeconds: day)
    let twice = LicenseCheckSettings.ReleaseRules(releasesPerYear: 2)
    let never = LicenseCheckSettings.ReleaseRules(releasesPerYear: 0)
    #expect(try await release(1, cooling, at: 0) == .released, "the first has nothing to wait for")
    #expect(try await release(2, cooling, at: day - 1) == .tooSoon(until: sampleTime.adding(seconds: day)))
    #expect(try await release(2, nil, at: 1) == .released, "whoever is held to no rules")
    #expect(try await release(3, cooling, at: day) == .released, "what was released without rules does not count")
    let year = LicenseCheckSettings.ReleaseRules.yearSeconds
    #expect(try await release(4, twice, at: day) == .usedUp(until: sampleTime.adding(seconds: year)))
    #expect(try await release(4, twice, at: year) == .released)
    #expect(try await release(5, twice, at: year) == .usedUp(until: sampleTime.adding(seconds: year + day)))
    #expect(try await release(5, never, at: 3 * year) == .usedUp(until: nil))
    #expect(try await used(fresh) == [4, 4])
  }

  @Test(arguments: StoreEngine.allCases)
  func aGoodQueryIsNotedWithWhatItTold(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, keys: 2, locksAllowed: 2)
    #expect(try await take(Sample.keyLock(), fresh) == .taken)
    let times = (0...3).map { sampleTime.adding(seconds: Int64($0)) }
    func note(_ key: Int, _ lock: Int?, _ told: String, at time: Timestamp) {
      fresh.store.note(
        .checkPassed(
          GoodCheck(
            keyID: sampleID(key), lockID: lock.map { sampleID($0) }, shownValues: ["v": told], address: told, at: time))
      )
    }
    note(1, 1, "late", at: times[2])
    note(1, 1, "early", at: times[1])
    note(2, nil, "unlocked", at: times[1])
    note(9, 9, "gone", at: times[1])
    try await fresh.sqlStore.flushNotes()
    note(1, 1, "earlier", at: times[0])
    note(2, nil, "earlier", at: times[0])
    try await fresh.sqlStore.flushNotes()
    let (lock, keys) = try await fresh.store.read { reader in
      (try reader.keyLock(sampleID(1)), try (1...2).map { try reader.licenseKey(sampleID($0)) })
    }
    #expect(lock?.lastUsedAt == times[2] && lock?.shownValues == ["v": "late"] && lock?.address == "late")
    #expect(lock?.lockedValues == ["ip": "192.0.2.1"] && lock?.firstUsedAt == sampleTime)
    #expect(keys.map { $0?.lastUsedAt } == [times[2], times[1]])
    #expect(keys.map { $0?.shownValues } == [[:], ["v": "unlocked"]] && keys.map { $0?.address } == [nil, "unlocked"])
    #expect(keys.map { $0?.version } == [1, 1])

    _ = try await fresh.store.write { try $0.release(sampleID(1), rules: nil, at: times[3]) }
    note(1, 1, "released", at: times[3])
    try await fresh.sqlStore.flushNotes()
    #expect(try await fresh.store.read { try $0.keyLock(sampleID(1))?.shownValues } == ["v": "late"])
  }
}
