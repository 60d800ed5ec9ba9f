/// Why does this fail? Goes through the rules of the check, in their order, for a query that a person enters or picks from the
/// list of refused ones. It changes nothing and takes nothing from the limits.
///
/// For every member of the organization: what it says of the license they see elsewhere, and of keys it tells nothing that the
/// check itself would not.
package struct ExplainCheck: Sendable {
  private let context: LicensingContext
  private let limitBucket: @Sendable (String) -> String

  /// - Parameter limitBucket: what limits count on for an address, see `Origin.bucket`.
  package init(_ context: LicensingContext, limitBucket: @escaping @Sendable (_ address: String) -> String) {
    self.context = context
    self.limitBucket = limitBucket
  }

  /// What the query is about.
  package enum Subject: Sendable {
    /// The key or domain that the query itself names.
    case named
    case key(LicenseKeyID)
  }

  package struct Answer: Sendable {
    package let decision: LicenseCheckDecision
    package let rules: [ExplainedRule]
  }

  package struct ExplainedRule: Sendable, Equatable {
    package let rule: CheckRule
    /// nil: not reached, as a rule before it did not pass.
    package let passed: Bool?
  }

  /// - Parameters:
  ///   - license: whose keys are known here; a key of any other license counts as unknown.
  ///   - query: with its connection's address, if that is to be looked at.
  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(
    _ query: CheckQuery, about subject: Subject, on license: LicenseID, by actor: Actor
  ) async throws -> Answer {
    let (keys, limits, now) = (context.keys, context.checkLimits, context.clock.now)
    let limitBucket = limitBucket
    return try await context.store.read { reader in
      guard let license = try reader.license(license) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: license.organizationID)
      guard let settings = try reader.licenseCheckSettings(of: license.productID) else {
        throw LicensingError.notFound
      }
      let macs =
        switch subject {
        case .named: CheckedSubject(of: query, product: license.productID, settings: settings, keys: keys).macs
        case .key(let id): [try reader.licenseKey(id)?.mac ?? []]
        }
      guard let found = try CheckedKey.find(macs, product: license.productID, in: reader),
        found.standing.licenseID == license.id
      else { return Self.answer(query, .unknownKey) }
      let bucket = query.connectionAddress.map(limitBucket) ?? actor.origin.bucket
      let isAdmitted = limits.wouldAdmit(found.standing.keyID, of: license.productID, from: bucket, at: now)
      return Self.answer(
        query, try found.facts(settings, of: query, isOverLimit: !isAdmitted, at: now, in: reader))
    }
  }

  /// The same for a query that was refused, as it was kept.
  /// - Throws: `notFound`, `forbidden` to members below manager, who do not see refused queries, `unavailable`.
  package func callAsFunction(_ id: UnauthorizedInstallationID, by actor: Actor) async throws -> Answer {
    let found = try await context.store.read { try $0.unauthorizedInstallation(id) }
    guard let installation = found else { throw LicensingError.notFound }
    try actor.require(.manager, in: installation.organizationID)
    return try await self(
      installation.query, about: .key(installation.keyID), on: installation.licenseID, by: actor)
  }

  private static func answer(_ query: CheckQuery, _ facts: CheckFacts) -> Answer {
    Answer(
      decision: LicenseCheckDecision.decide(query, facts),
      rules: LicenseCheckDecision.explain(query, facts).map { ExplainedRule(rule: $0.rule, passed: $0.passed) })
  }
}
