import LicensingCore
import Testing

@Suite struct CheckRuleTests {
  @Test func theRulesHaveAnOrderAndEachASentence() {
    #expect(
      CheckRule.allCases.map(\.rawValue) == [
        "key_known", "key_not_blocked", "license_active", "organization_enabled", "query_well_formed",
        "required_parameters_present", "parameters_well_formed", "locks_match", "installation_not_blocked",
        "within_limits",
      ])
    #expect(Set(CheckRule.allCases.map(\.sentence)).count == CheckRule.allCases.count)
    #expect(CheckRule.allCases.allSatisfy { $0.sentence.hasSuffix(".") })
  }

  /// Every combination of broken rules: the first of them decides, and the explanation says the same.
  @Test func theFirstBrokenRuleDecidesAndIsTheOneExplained() {
    let rules = CheckRule.allCases
    for broken in 0..<(1 << rules.count) {
      let set = Set(rules.enumerated().filter { broken & 1 << $0.offset != 0 }.map(\.element))
      let (query, facts) = question(breaking: set)
      let decision = LicenseCheckDecision.decide(query, facts)
      let explained = LicenseCheckDecision.explain(query, facts)
      #expect(explained.map(\.rule) == rules)
      let first = rules.first(where: set.contains)
      #expect(decision == first.map { .failed($0) } ?? Self.unbroken, "\(set)")
      let place = first.flatMap(rules.firstIndex) ?? rules.count
      let expected: [Bool?] = rules.indices.map { $0 < place ? true : $0 == place ? false : nil }
      #expect(explained.map(\.passed) == expected, "\(set)")
    }
  }

  private static let unbroken = LicenseCheckDecision.lockAnew(
    locked: ["ip": "192.0.2.1"], shown: ["ip": "192.0.2.1", "serial": "S"])

  private func question(breaking broken: Set<CheckRule>) -> (CheckQuery, CheckFacts) {
    var serial = SampleCheck.serial
    serial.locks = false
    var facts = SampleCheck.facts([.ip, serial], locks: [])
    facts.keyIsKnown = !broken.contains(.keyKnown)
    facts.keyIsBlocked = broken.contains(.keyNotBlocked)
    facts.licenseRefusal = broken.contains(.licenseActive) ? .licenseSuspended : nil
    facts.organizationIsDisabled = broken.contains(.organizationEnabled)
    facts.locksAllowed = broken.contains(.locksMatch) ? 0 : 1
    facts.isBlockedInstallation = broken.contains(.installationNotBlocked)
    facts.isOverLimit = broken.contains(.withinLimits)
    var told: [(name: String, value: String)] = [("ip", broken.contains(.parametersWellFormed) ? "" : "192.0.2.1")]
    if !broken.contains(.requiredParametersPresent) { told.append(("serial", "S")) }
    if broken.contains(.queryWellFormed) { told.append(("IP", "192.0.2.1")) }
    return (CheckQuery(parameters: told, connectionAddress: nil), facts)
  }
}
