import LicensingCore

/// Parameters and facts of the tests of license checks.
enum SampleCheck {
  static let mac = parameter("mac_address", .macAddress)
  static let serial = parameter("serial", .text)
  static let version = parameter("version", .text, isRequired: false, locks: false)
  static let locked = ["ip": "192.0.2.1", "mac_address": "AA:BB:CC:DD:EE:FF", "serial": "SN 1"]
  static let all: [(name: String, value: String)] = [
    ("ip", "192.0.2.1"), ("mac_address", "AA:BB:CC:DD:EE:FF"), ("serial", "SN 1"),
  ]

  static func parameter(
    _ name: String, _ kind: LockParameter.Kind, isRequired: Bool = true, locks: Bool = true, isShown: Bool = true,
    source: LockParameter.Source = .claimed
  ) -> LockParameter {
    LockParameter(
      name: name, label: name, kind: kind, isRequired: isRequired, locks: locks, isShown: isShown, source: source)
  }

  static func facts(
    _ parameters: [LockParameter] = [.ip, mac, serial, version], locks: [[String: String]] = [locked],
    locksAllowed: Int = 1
  ) -> CheckFacts {
    CheckFacts(
      keyIsKnown: true, keyIsBlocked: false, licenseRefusal: nil, organizationIsDisabled: false, parameters: parameters,
      livingLocks: locks, locksAllowed: locksAllowed, isBlockedInstallation: false, isOverLimit: false)
  }

  static func decide(
    _ parameters: [(name: String, value: String)], _ facts: CheckFacts, from address: String? = "203.0.113.7"
  ) -> LicenseCheckDecision {
    .decide(CheckQuery(parameters: [("key", "K")] + parameters, connectionAddress: address), facts)
  }
}
