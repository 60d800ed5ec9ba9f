import LicensingCore
import Testing

/// What a query says, seen from the decision.
@Suite struct CheckReadingTests {
  private typealias Parameters = [(name: String, value: String)]

  @Test func oddSpellingsOfLockedParametersNeverPass() {
    for (name, value) in SampleCheck.all {
      let others = SampleCheck.all.filter { $0.name != name }
      let encoded = name.replacing("_", with: "%5F").replacing("i", with: "%69")
      for odd in [
        name.uppercased(), name + "[]", name + "[0]", name + " ", " " + name, name + "\u{0}", "\u{0}" + name, encoded,
        name + "%00", name + "%20",
      ] where odd != name {
        for facts in [SampleCheck.facts(), SampleCheck.facts(locks: []), SampleCheck.facts(locksAllowed: 5)] {
          #expect(SampleCheck.decide(others + [(odd, value)], facts) == .failed(.queryWellFormed))
          #expect(SampleCheck.decide(SampleCheck.all + [(odd, value)], facts) == .failed(.queryWellFormed))
          #expect(SampleCheck.decide([(odd, "")] + SampleCheck.all, facts) == .failed(.queryWellFormed))
        }
      }
    }
  }

  @Test(arguments: ["ip", "mac_address", "serial", "version", "key", "domain", "nonce", "anything"])
  func nothingIsToldTwice(name: String) {
    let given = SampleCheck.all + [("version", "1"), ("domain", "a"), ("nonce", "n"), ("anything", "x")]
    #expect(SampleCheck.decide(given, SampleCheck.facts()) != .failed(.queryWellFormed))
    for value in given.filter({ $0.name == name }).map(\.value) + ["", "other"] {
      #expect(SampleCheck.decide(given + [(name, value)], SampleCheck.facts()) == .failed(.queryWellFormed))
    }
  }

  @Test(arguments: [
    ("ip", ""), ("ip", "192.0.2.01"), ("ip", " 192.0.2.1"), ("ip", "192.0.2.1\u{0}"), ("ip", "192.0.2.1,10.0.0.1"),
    ("mac_address", ""), ("mac_address", "AA:BB:CC:DD:EE"), ("serial", ""), ("serial", " "), ("serial", "SN 1 "),
    ("serial", "SN 1\u{0}"),
  ])
  func aMalformedValueOfARequiredOrLockingParameterFails(name: String, value: String) {
    let told = SampleCheck.all.map { $0.name == name ? (name: name, value: value) : $0 }
    for (isRequired, locks) in [(true, true), (true, false), (false, true)] {
      let parameters = [LockParameter.ip, SampleCheck.mac, SampleCheck.serial].map { parameter in
        var changed = parameter
        if parameter.name == name { (changed.isRequired, changed.locks) = (isRequired, locks) }
        return changed
      }
      for locks in [[], [SampleCheck.locked]] {
        let facts = SampleCheck.facts(parameters, locks: locks, locksAllowed: 2)
        #expect(SampleCheck.decide(told, facts) == .failed(.parametersWellFormed))
      }
    }
  }

  @Test(arguments: ["", " ", "a\u{0}", "a\n"])
  func aMalformedValueThatNothingHangsOnIsOnlyNotShown(value: String) {
    let told = SampleCheck.all + [("version", value)]
    #expect(SampleCheck.decide(told, SampleCheck.facts()) == .ok(lock: 0, shown: SampleCheck.locked))
    let good = SampleCheck.all + [("version", "1.0")]
    let shown = SampleCheck.locked.merging(["version": "1.0"]) { first, _ in first }
    #expect(SampleCheck.decide(good, SampleCheck.facts()) == .ok(lock: 0, shown: shown))
  }

  @Test func onlyShownParametersAreShown() {
    var mac = SampleCheck.mac
    mac.isShown = false
    let told: Parameters = SampleCheck.all + [("unheard_of", "x")]
    let facts = SampleCheck.facts([.ip, mac, SampleCheck.serial])
    #expect(SampleCheck.decide(told, facts) == .ok(lock: 0, shown: ["ip": "192.0.2.1", "serial": "SN 1"]))
  }

  @Test func withoutLockingParametersEveryGoodQueryIsFine() {
    let facts = SampleCheck.facts([SampleCheck.version], locks: [["ip": "10.0.0.1"]], locksAllowed: 0)
    #expect(SampleCheck.decide([], facts) == .okWithoutLock(shown: [:]))
    #expect(SampleCheck.decide([("version", "2")], facts) == .okWithoutLock(shown: ["version": "2"]))
    #expect(SampleCheck.decide([("ip", "x")], SampleCheck.facts([], locks: [])) == .okWithoutLock(shown: [:]))
  }

  // MARK: The connection's address

  private static let fromConnection = SampleCheck.parameter("ip", .ipAddress, source: .connection)

  @Test(arguments: ["10.9.9.9", "", "nonsense", "203.0.113.7"])
  func whatTheQueryClaimsDoesNotMatterThere(claimed: String) {
    let facts = SampleCheck.facts([Self.fromConnection], locks: [["ip": "203.0.113.7"]])
    for told in [[], [("ip", claimed)]] as [Parameters] {
      #expect(SampleCheck.decide(told, facts) == .ok(lock: 0, shown: ["ip": "203.0.113.7"]))
      #expect(
        SampleCheck.decide(told, facts, from: "::ffff:203.0.113.7") == .ok(lock: 0, shown: ["ip": "203.0.113.7"]))
      #expect(SampleCheck.decide(told, facts, from: "10.9.9.9") == .failed(.locksMatch))
      #expect(SampleCheck.decide(told, facts, from: nil) == .failed(.requiredParametersPresent))
      #expect(SampleCheck.decide(told, facts, from: "unknown") == .failed(.parametersWellFormed))
    }
    #expect(SampleCheck.decide([("ip", claimed), ("ip", claimed)], facts) == .failed(.queryWellFormed))
  }

  @Test func theConnectionIsNoHelpToAClaimedAddress() {
    let facts = SampleCheck.facts([.ip], locks: [["ip": "203.0.113.7"]])
    #expect(SampleCheck.decide([], facts) == .failed(.requiredParametersPresent))
  }
}
