/// A key with its living locks, as the store has them at one moment, and what they make of a query.
struct CheckedKey: Sendable {
  let standing: KeyStanding
  let locks: [KeyLock]

  /// The first of the texts that is a key of the product.
  static func find(_ macs: [[UInt8]], product: ProductID, in reader: any StoreReader) throws -> CheckedKey? {
    for mac in macs {
      if let standing = try reader.keyStanding(product: product, mac: mac) {
        return CheckedKey(standing: standing, locks: try reader.livingLocks(of: standing.keyID))
      }
    }
    // What a known key costs, so that an unknown one takes as long.
    _ = try reader.livingLocks(of: LicenseKeyID(now: Timestamp(milliseconds: 0), random: []))
    return nil
  }

  func facts(
    _ settings: LicenseCheckSettings, at now: Timestamp, isBlockedInstallation: Bool = false, isOverLimit: Bool = false
  ) -> CheckFacts {
    CheckFacts(
      keyIsKnown: true, keyIsBlocked: standing.isBlocked, licenseRefusal: standing.licenseRefusal(at: now),
      organizationIsDisabled: standing.organizationIsDisabled, parameters: settings.lockParameters,
      livingLocks: locks.map(\.lockedValues), locksAllowed: locksAllowed,
      isBlockedInstallation: isBlockedInstallation, isOverLimit: isOverLimit)
  }

  /// The facts with what the store knows of the installation that asks.
  func facts(
    _ settings: LicenseCheckSettings, of query: CheckQuery, isOverLimit: Bool, at now: Timestamp,
    in reader: any StoreReader
  ) throws -> CheckFacts {
    let isBlocked = try Self.lockValues(of: query, settings).map {
      try reader.isBlockedInstallation(key: standing.keyID, fingerprint: KeyLock.fingerprint(of: $0.locked))
    }
    return facts(settings, at: now, isBlockedInstallation: isBlocked ?? false, isOverLimit: isOverLimit)
  }

  /// A license without a unit left gives no key another lock.
  private var locksAllowed: Int {
    standing.hasUnitLeft ? standing.locksAllowed : min(standing.locksAllowed, locks.count)
  }

  /// The facts as they were if the license allowed everything: whether key and locks match tells what a program may hear.
  func factsOfAllowedLicense(_ settings: LicenseCheckSettings) -> CheckFacts {
    CheckFacts(
      keyIsKnown: true, keyIsBlocked: standing.isBlocked, licenseRefusal: nil, organizationIsDisabled: false,
      parameters: settings.lockParameters, livingLocks: locks.map(\.lockedValues), locksAllowed: locks.count,
      isBlockedInstallation: false, isOverLimit: false)
  }

  /// What a query that is refused would have been locked to; nil: nothing, as it is malformed or incomplete.
  static func lockValues(
    of query: CheckQuery, _ settings: LicenseCheckSettings
  ) -> (locked: [String: String], shown: [String: String])? {
    let facts = CheckFacts(
      keyIsKnown: true, keyIsBlocked: false, licenseRefusal: nil, organizationIsDisabled: false,
      parameters: settings.lockParameters, livingLocks: [], locksAllowed: 1, isBlockedInstallation: false,
      isOverLimit: false)
    guard case .lockAnew(let locked, let shown) = LicenseCheckDecision.decide(query, facts) else { return nil }
    return (locked, shown)
  }
}

extension CheckFacts {
  /// Of a key that is not there.
  static let unknownKey = CheckFacts(
    keyIsKnown: false, keyIsBlocked: false, licenseRefusal: nil, organizationIsDisabled: false, parameters: [],
    livingLocks: [], locksAllowed: 0, isBlockedInstallation: false, isOverLimit: false)
}
