/// What is true when a license check is decided.
package struct CheckFacts: Sendable, Equatable {
  package var keyIsKnown: Bool
  package var keyIsBlocked: Bool
  /// Why the license does not allow it; nil: it does.
  package var licenseRefusal: LicenseRefusal?
  package var organizationIsDisabled: Bool
  /// The product's parameters as they are now.
  package var parameters: [LockParameter]
  /// Of each living lock of the key, oldest first, the values it was taken with, in normal form, by the parameters' names.
  package var livingLocks: [[String: String]]
  package var locksAllowed: Int
  /// Whether what asks may not take a lock.
  package var isBlockedInstallation: Bool
  package var isOverLimit: Bool

  package init(
    keyIsKnown: Bool, keyIsBlocked: Bool, licenseRefusal: LicenseRefusal?, organizationIsDisabled: Bool,
    parameters: [LockParameter], livingLocks: [[String: String]], locksAllowed: Int, isBlockedInstallation: Bool,
    isOverLimit: Bool
  ) {
    self.keyIsKnown = keyIsKnown
    self.keyIsBlocked = keyIsBlocked
    self.licenseRefusal = licenseRefusal
    self.organizationIsDisabled = organizationIsDisabled
    self.parameters = parameters
    self.livingLocks = livingLocks
    self.locksAllowed = locksAllowed
    self.isBlockedInstallation = isBlockedInstallation
    self.isOverLimit = isOverLimit
  }
}

/// What becomes of a license check.
package enum LicenseCheckDecision: Sendable, Equatable {
  /// The living lock with this index matches.
  case ok(lock: Int, shown: [String: String])
  /// None does, and another may be taken: with these values, by the parameters' names.
  case lockAnew(locked: [String: String], shown: [String: String])
  /// The product has no locking parameters.
  case okWithoutLock(shown: [String: String])
  /// The first rule that is broken.
  case failed(CheckRule)

  package static func decide(_ query: CheckQuery, _ facts: CheckFacts) -> LicenseCheckDecision {
    let check = JudgedCheck(query, facts)
    if let broken = CheckRule.allCases.first(where: { !check.keeps($0) }) { return .failed(broken) }
    return check.result
  }

  /// The rules in their order, as `decide` looks at them.
  /// - Returns: Of each rule whether it is kept; nil: not reached, as one before it is broken.
  package static func explain(_ query: CheckQuery, _ facts: CheckFacts) -> [(rule: CheckRule, passed: Bool?)] {
    let check = JudgedCheck(query, facts)
    var isReached = true
    return CheckRule.allCases.map { rule in
      guard isReached else { return (rule, nil) }
      isReached = check.keeps(rule)
      return (rule, isReached)
    }
  }

  /// One text for one set of locked values, and another for any other: names and values in the order of the names, each after its
  /// length in bytes.
  package static func fingerprint(locked: [String: String]) -> String {
    let names = locked.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return names.flatMap { [$0, locked[$0] ?? ""] }.map { "\($0.utf8.count):\($0)" }.joined()
  }
}

/// A question beside what is true. Everything is read at once, so that an answer takes as long whichever rule is broken.
private struct JudgedCheck {
  private let facts: CheckFacts
  private let reading: CheckReading
  private let locking: [LockParameter]
  private let matchingLock: Int?

  init(_ query: CheckQuery, _ facts: CheckFacts) {
    self.facts = facts
    let (reading, locking) = (CheckReading(of: query, parameters: facts.parameters), facts.parameters.filter(\.locks))
    self.reading = reading
    self.locking = locking
    matchingLock = facts.livingLocks.firstIndex { Self.matches($0, reading.locked, locking) }
  }

  func keeps(_ rule: CheckRule) -> Bool {
    switch rule {
    case .keyKnown: facts.keyIsKnown
    case .keyNotBlocked: !facts.keyIsBlocked
    case .licenseActive: facts.licenseRefusal == nil
    case .organizationEnabled: !facts.organizationIsDisabled
    case .queryWellFormed: reading.isUnambiguous
    case .requiredParametersPresent: reading.isComplete
    case .parametersWellFormed: reading.isWellFormed
    case .locksMatch: locking.isEmpty || matchingLock != nil || facts.livingLocks.count < facts.locksAllowed
    // Who has a lock keeps it until it is released; it is the next one that is not given.
    case .installationNotBlocked: matchingLock != nil || !facts.isBlockedInstallation
    case .withinLimits: !facts.isOverLimit
    }
  }

  /// Once every rule is kept.
  var result: LicenseCheckDecision {
    if locking.isEmpty { return .okWithoutLock(shown: reading.shown) }
    if let matchingLock { return .ok(lock: matchingLock, shown: reading.shown) }
    return .lockAnew(locked: reading.locked, shown: reading.shown)
  }

  /// Whether a query tells all that a lock was taken with, and nothing that it was not taken with.
  ///
  /// The product's parameters can have changed since. What no longer locks is not compared. A required parameter that the lock
  /// does not have locks only since then: the lock stays as strict as it was, so that programs in the field keep working. But a
  /// lock that has no value left to compare matches nothing.
  private static func matches(
    _ lock: [String: String], _ told: [String: String], _ locking: [LockParameter]
  ) -> Bool {
    var compared = 0
    for parameter in locking {
      switch (lock[parameter.name], told[parameter.name]) {
      case (let locked?, let value?):
        guard locked == value else { return false }
        compared += 1
      case (nil, _?):
        guard parameter.isRequired else { return false }
      case (_?, nil):
        return false
      case (nil, nil):
        continue
      }
    }
    return compared > 0
  }
}
