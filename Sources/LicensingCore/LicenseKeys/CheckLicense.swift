import LicenseTokens

/// A program asks whether its key or domain is licensed. The first good query with a key locks its parameters, in the transaction
/// that answers; later ones must tell the same.
///
/// Whatever is wrong, the answer is the same `FAILED` after the same work: an unknown token, number or key is looked up like a
/// known one. A refused query changes no lock.
package struct CheckLicense: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// How old a lock's "last used" becomes before a query that tells nothing new renews it: people read it, and a write for each
  /// query would be the dearest part of it.
  static let lastUseIsFreshMilliseconds: Int64 = 60_000
  /// With another server taking locks of the same key, someone has won after each round.
  private static let rounds = 3

  /// - Parameters:
  ///   - token: the check token, from the address.
  ///   - number: the product's number, from the address, as it was written.
  ///   - query: the parameters, with the key or domain among them.
  /// - Throws: `unavailable`. Everything that is wrong with the question is an outcome.
  package func callAsFunction(
    token: String, number: String, query: CheckQuery, from origin: Origin
  ) async throws -> LicenseCheckOutcome {
    let now = context.clock.now
    let product = try await product(token, number, at: now)
    let productID = product?.settings.productID ?? CheckedSubject.noProduct
    let subject = CheckedSubject(
      of: query, product: productID, settings: product?.settings, keys: context.keys)
    let found = try await context.store.read { try CheckedKey.find(subject.macs, product: productID, in: $0) }
    guard let product else { return .failed }
    guard let found else {
      context.checkLimits.noteWrongKey(of: productID, from: origin.bucket, at: now)
      return .failed
    }
    let isAdmitted = context.checkLimits.admits(
      found.standing.keyID, of: productID, from: origin.bucket, at: now)
    let check = Check(product: product, query: query, macs: subject.macs, origin: origin, now: now)
    let facts = found.facts(product.settings, at: now, isOverLimit: !isAdmitted)
    let decision = LicenseCheckDecision.decide(query, facts)
    if case .lockAnew = decision { return try await lock(check) }
    return try answer(decision, found, check)
  }

  /// A question on a product that is there.
  private struct Check: Sendable {
    let product: CheckedProduct
    let query: CheckQuery
    let macs: [[UInt8]]
    let origin: Origin
    let now: Timestamp
  }

  private func product(_ token: String, _ number: String, at now: Timestamp) async throws -> CheckedProduct? {
    // What cannot be a token is looked up as well.
    let hash = CheckToken(presented: token)?.hash ?? []
    guard let product = try await context.store.checkedProduct(tokenHash: hash),
      product.settings.token.accepts(hash: hash, at: now), String(product.number).utf8.elementsEqual(number.utf8)
    else { return nil }
    return product
  }

  // MARK: The first good query

  /// What became of a lock in the transaction that was to take it.
  private struct Attempt: Sendable {
    let decision: LicenseCheckDecision
    let found: CheckedKey
    /// nil: the decision made none.
    let lock: KeyLock?
  }

  /// Another server was first: everything that this transaction did is undone, and it is looked at again.
  private struct LostRace: Error {}

  private func lock(_ check: Check) async throws -> LicenseCheckOutcome {
    for _ in 0..<Self.rounds {
      let id: KeyLockID = try context.random.identifier(at: check.now)
      do {
        let attempt = try await context.store.write { try Self.attempt(check, lock: id, in: $0) }
        guard let attempt else { return .failed }
        return attempt.lock == nil ? try answer(attempt.decision, attempt.found, check) : ok(attempt.found, check)
      } catch is LostRace {
        continue
      }
    }
    throw LicensingError.unavailable
  }

  /// Decides again on what is true inside the transaction, and takes the lock.
  private static func attempt(_ check: Check, lock id: KeyLockID, in writer: any StoreWriter) throws -> Attempt? {
    let settings = check.product.settings
    guard let found = try CheckedKey.find(check.macs, product: settings.productID, in: writer) else { return nil }
    let facts = try found.facts(settings, of: check.query, isOverLimit: false, at: check.now, in: writer)
    let decision = LicenseCheckDecision.decide(check.query, facts)
    guard case .lockAnew(let locked, let shown) = decision else {
      return Attempt(decision: decision, found: found, lock: nil)
    }
    let lock = KeyLock(
      id: id, keyID: found.standing.keyID, licenseID: found.standing.licenseID,
      organizationID: found.standing.organizationID, lockedValues: locked, shownValues: shown,
      firstUsedAt: check.now, lastUsedAt: check.now, address: check.origin.address)
    guard try writer.take(lock) == .taken else { throw LostRace() }
    return Attempt(decision: decision, found: found, lock: lock)
  }

  // MARK: Every other query

  private func answer(
    _ decision: LicenseCheckDecision, _ found: CheckedKey, _ check: Check
  ) throws -> LicenseCheckOutcome {
    switch decision {
    case .ok(let index, let shown):
      guard found.locks.indices.contains(index) else { return .failed }
      noteUse(of: found.locks[index], shown: shown, check)
      return ok(found, check)
    case .okWithoutLock(let shown):
      note(found.standing.keyID, nil, shown, check)
      return ok(found, check)
    case .lockAnew:
      return .failed
    case .failed(let rule):
      return try failed(rule, found, check)
    }
  }

  private func ok(_ found: CheckedKey, _ check: Check) -> LicenseCheckOutcome {
    let status = LicenseStatus.of(
      standing: found.standing.standing, renewalDate: found.standing.renewalDate,
      renewalWindowDays: check.product.renewalWindowDays, now: check.now.seconds)
    let settings = check.product.settings
    return .ok(
      status, checkPeriodSeconds: settings.method == .domain ? settings.domainRules.checkPeriodSeconds : nil)
  }

  private func failed(_ rule: CheckRule, _ found: CheckedKey, _ check: Check) throws -> LicenseCheckOutcome {
    switch rule {
    case .licenseActive, .organizationEnabled:
      let standing = found.standing
      let refusal =
        standing.licenseRefusal(at: check.now) ?? (standing.organizationIsDisabled ? .organizationDisabled : nil)
      guard let refusal else { return .failed }
      switch LicenseCheckDecision.decide(check.query, found.factsOfAllowedLicense(check.product.settings)) {
      case .ok, .okWithoutLock: return .notAllowed(refusal, text: check.product.settings.suspendedText)
      case .lockAnew, .failed: return .failed
      }
    case .queryWellFormed, .requiredParametersPresent, .parametersWellFormed, .locksMatch, .installationNotBlocked:
      try noteRefusal(of: found, check)
      return .failed
    case .keyKnown, .keyNotBlocked, .withinLimits:
      return .failed
    }
  }

  // MARK: What is noted beside the answer

  private func noteUse(of lock: KeyLock, shown: [String: String], _ check: Check) {
    let isFresh = lock.lastUsedAt.adding(milliseconds: Self.lastUseIsFreshMilliseconds) > check.now
    if isFresh && lock.shownValues == shown && lock.address == check.origin.address { return }
    note(lock.keyID, lock.id, shown, check)
  }

  private func note(_ key: LicenseKeyID, _ lock: KeyLockID?, _ shown: [String: String], _ check: Check) {
    context.store.note(
      .checkPassed(
        GoodCheck(keyID: key, lockID: lock, shownValues: shown, address: check.origin.address, at: check.now)))
  }

  private func noteRefusal(of found: CheckedKey, _ check: Check) throws {
    let settings = check.product.settings
    let parameters = UnauthorizedInstallation.Parameter.kept(of: check.query)
    let fingerprint =
      if let values = CheckedKey.lockValues(of: check.query, settings) {
        KeyLock.fingerprint(of: values.locked)
      } else {
        UnauthorizedInstallation.fingerprint(of: parameters)
      }
    context.store.note(
      .checkRefused(
        RefusedCheck(
          id: try context.random.identifier(at: check.now), keyID: found.standing.keyID, parameters: parameters,
          fingerprint: fingerprint, address: check.origin.address, at: check.now)))
  }
}
