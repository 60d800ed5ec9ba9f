import LicensingCore
import Testing

@Suite struct LicenseCheckDecisionTests {
  private typealias Parameters = [(name: String, value: String)]

  // MARK: Locks

  @Test func theFirstGoodQueryLocksAndLaterOnesMatch() {
    let all = SampleCheck.all
    let anew = LicenseCheckDecision.lockAnew(locked: SampleCheck.locked, shown: SampleCheck.locked)
    #expect(SampleCheck.decide(all, SampleCheck.facts(locks: [])) == anew)
    #expect(SampleCheck.decide(all, SampleCheck.facts()) == .ok(lock: 0, shown: SampleCheck.locked))
    #expect(SampleCheck.decide(all.reversed(), SampleCheck.facts()) == .ok(lock: 0, shown: SampleCheck.locked))
  }

  @Test(arguments: [
    ("ip", "::ffff:192.0.2.1"), ("ip", "::FFFF:C000:201"), ("mac_address", "aa-bb-cc-dd-ee-ff"),
    ("mac_address", "aabb.ccdd.eeff"), ("mac_address", "aabbccddeeff"),
  ])
  func anotherSpellingOfAValueIsTheSameValue(name: String, value: String) {
    let spelt = SampleCheck.all.map { $0.name == name ? (name: name, value: value) : $0 }
    #expect(SampleCheck.decide(spelt, SampleCheck.facts()) == .ok(lock: 0, shown: SampleCheck.locked))
  }

  @Test(arguments: [("ip", "192.0.2.2"), ("mac_address", "AA:BB:CC:DD:EE:FE"), ("serial", "sn 1"), ("serial", "SN  1")])
  func anotherValueMatchesNothing(name: String, value: String) {
    let other = SampleCheck.all.map { $0.name == name ? (name: name, value: value) : $0 }
    #expect(SampleCheck.decide(other, SampleCheck.facts()) == .failed(.locksMatch))
    guard case .lockAnew = SampleCheck.decide(other, SampleCheck.facts(locksAllowed: 2)) else {
      Issue.record("a free lock was not taken")
      return
    }
  }

  /// Whichever of the locked parameters are required: nothing less than all of them passes.
  @Test func everySubsetOfTheLockedParametersFails() {
    for required in 0..<8 {
      var parameters = [LockParameter.ip, SampleCheck.mac, SampleCheck.serial]
      for index in parameters.indices { parameters[index].isRequired = required & 1 << index != 0 }
      let facts = SampleCheck.facts(parameters + [SampleCheck.version])
      #expect(SampleCheck.decide(SampleCheck.all, facts) == .ok(lock: 0, shown: SampleCheck.locked))
      for subset in 0..<7 {
        let some = SampleCheck.all.enumerated().filter { subset & 1 << $0.offset != 0 }.map(\.element)
        let emptied = SampleCheck.all.enumerated().map {
          subset & 1 << $0.offset != 0 ? $0.element : (name: $0.element.name, value: "")
        }
        for query in [some, some + [("version", "1")]] {
          let decision = SampleCheck.decide(query, facts)
          #expect(
            [.failed(.requiredParametersPresent), .failed(.locksMatch)].contains(decision), "\(required) \(subset)")
        }
        #expect(SampleCheck.decide(emptied, facts) == .failed(.parametersWellFormed))
        // With a lock to spare, too little is never a lock of its own unless all that is left out may be.
        if (7 - subset) & required != 0 {
          var free = facts
          free.locksAllowed = 2
          #expect(SampleCheck.decide(some, free) == .failed(.requiredParametersPresent))
        }
      }
    }
  }

  @Test func whoLeavesOutEveryOptionalLockGetsNone() {
    var parameters = [SampleCheck.mac, SampleCheck.serial]
    for index in parameters.indices { parameters[index].isRequired = false }
    let facts = SampleCheck.facts(parameters, locks: [], locksAllowed: 5)
    #expect(SampleCheck.decide([], facts) == .failed(.requiredParametersPresent))
    #expect(
      SampleCheck.decide([("serial", "A")], facts) == .lockAnew(locked: ["serial": "A"], shown: ["serial": "A"]))
  }

  @Test func aLockWithoutAnOptionalParameterIsNotMatchedWithIt() {
    var mac = SampleCheck.mac
    mac.isRequired = false
    let facts = SampleCheck.facts([.ip, mac], locks: [["ip": "192.0.2.1"]])
    #expect(SampleCheck.decide([("ip", "192.0.2.1")], facts) == .ok(lock: 0, shown: ["ip": "192.0.2.1"]))
    let more: Parameters = [("ip", "192.0.2.1"), ("mac_address", "AA:BB:CC:DD:EE:FF")]
    #expect(SampleCheck.decide(more, facts) == .failed(.locksMatch))
  }

  @Test func ofSeveralLocksTheMatchingOne() {
    let locks = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map { ["ip": $0] }
    let facts = SampleCheck.facts([.ip], locks: locks, locksAllowed: 3)
    for (index, lock) in locks.enumerated() {
      #expect(SampleCheck.decide([("ip", lock["ip"] ?? "")], facts) == .ok(lock: index, shown: lock))
    }
    #expect(SampleCheck.decide([("ip", "192.0.2.4")], facts) == .failed(.locksMatch))
  }

  @Test(arguments: [(0, 0), (0, -1), (0, .min), (1, 1), (2, 1), (1, -5)])
  func noLockIsFree(living: Int, allowed: Int) {
    let locks = (0..<living).map { ["ip": "10.0.0.\($0)"] }
    let facts = SampleCheck.facts([.ip], locks: locks, locksAllowed: allowed)
    #expect(SampleCheck.decide([("ip", "192.0.2.1")], facts) == .failed(.locksMatch))
  }

  // MARK: Parameters that changed after a lock was taken

  @Test func aParameterThatNoLongerLocksIsNotCompared() {
    var serial = SampleCheck.serial
    serial.locks = false
    for parameters in [[LockParameter.ip, SampleCheck.mac, serial], [.ip, SampleCheck.mac]] {
      let facts = SampleCheck.facts(parameters)
      let told: Parameters = SampleCheck.all.prefix(2) + [("serial", "other")]
      guard case .ok(lock: 0, _) = SampleCheck.decide(told, facts) else {
        Issue.record("a value was compared that does not lock")
        continue
      }
    }
  }

  @Test func aRequiredParameterAddedLaterLeavesTheLockAsStrictAsItWas() {
    let facts = SampleCheck.facts([.ip, SampleCheck.mac], locks: [["ip": "192.0.2.1"]])
    let told: Parameters = [("ip", "192.0.2.1"), ("mac_address", "AA:BB:CC:DD:EE:FF")]
    guard case .ok(lock: 0, _) = SampleCheck.decide(told, facts) else {
      Issue.record("an older lock did not match")
      return
    }
    #expect(SampleCheck.decide(told.prefix(1).map { $0 }, facts) == .failed(.requiredParametersPresent))
    #expect(SampleCheck.decide([("ip", "192.0.2.2"), told[1]], facts) == .failed(.locksMatch))
  }

  @Test func aLockWithNothingLeftToCompareMatchesNothing() {
    let facts = SampleCheck.facts([SampleCheck.mac], locks: [["ip": "192.0.2.1"], [:]], locksAllowed: 2)
    let told: Parameters = [("ip", "192.0.2.1"), ("mac_address", "AA:BB:CC:DD:EE:FF")]
    #expect(SampleCheck.decide(told, facts) == .failed(.locksMatch))
  }

  @Test(arguments: [LicenseRefusal.licenseSuspended, .licenseExpired, .licenseRevoked])
  func aLicenseThatDoesNotAllowItFails(refusal: LicenseRefusal) {
    var facts = SampleCheck.facts()
    facts.licenseRefusal = refusal
    #expect(SampleCheck.decide(SampleCheck.all, facts) == .failed(.licenseActive))
  }

  @Test func aBlockedInstallationGetsNoLockAndKeepsTheOneItHas() {
    var facts = SampleCheck.facts(locks: [], locksAllowed: 2)
    facts.isBlockedInstallation = true
    #expect(SampleCheck.decide(SampleCheck.all, facts) == .failed(.installationNotBlocked))
    facts.livingLocks = [SampleCheck.locked]
    #expect(SampleCheck.decide(SampleCheck.all, facts) == .ok(lock: 0, shown: SampleCheck.locked))
  }

  // MARK: Fingerprints

  @Test func aFingerprintStandsForOneSetOfValues() {
    let sets: [[String: String]] = [
      [:], ["a": ""], ["a": "b"], ["b": "a"], ["a": "b", "c": "d"], ["a": "bc:d"], ["a": "b1:c1:d"],
      ["a": "1:c", "d": ""],
      ["a": "", "c": "d"], ["ab": ""], ["a": "B"], ["a": "\u{E9}"], ["a": "\u{E9}\u{0}"], ["aa": "b"], ["a": "ab"],
    ]
    #expect(Set(sets.map { Array(LicenseCheckDecision.fingerprint(locked: $0).utf8) }).count == sets.count)
    #expect(
      LicenseCheckDecision.fingerprint(locked: ["mac_address": "AA:BB:CC:DD:EE:FF", "ip": "192.0.2.1"])
        == "2:ip9:192.0.2.111:mac_address17:AA:BB:CC:DD:EE:FF")
  }
}
