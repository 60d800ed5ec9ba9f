/// A person has typed a user code: what is it for (RFC 8628 §3.3)?
///
/// Each attempt is taken from the budgets of the person, the address and the organization before the code is looked at, and
/// given back when the code was right; so a burst of parallel guesses is held to the limit, and a success resets nothing.
///
/// A right code has a budget too: of the people who type it. One that goes from hand to hand, or that many accounts together
/// have guessed, is denied.
package struct LookUpUserCode: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// How many different people can type one code; the next ends it. Two or three help each other over the telephone.
  static let mostPeople = 5

  /// - Parameters:
  ///   - typed: the code as it was typed.
  ///   - organization: the one it is meant for, where the actor must be able to approve; nil: any such.
  /// - Throws: `invalid`, `notFound`, `forbidden`, `limited`, `conflict(.userCodeUnknown)`, `unavailable`.
  package func callAsFunction(
    _ typed: String, for organization: OrganizationID?, by actor: Actor
  ) async throws -> DeviceAuthorization {
    try await find(typed, shown: nil, for: organization, by: actor)
  }

  /// - Parameter shown: what this person was shown before: it is found whatever has become of it since.
  func find(
    _ typed: String, shown: DeviceAuthorizationID?, for organization: OrganizationID?, by actor: Actor
  ) async throws -> DeviceAuthorization {
    if let organization {
      try actor.require(.manager, in: organization)
    } else {
      guard actor.isPlatformAdministrator || actor.roles.values.contains(where: { $0 >= .manager }) else {
        throw LicensingError.forbidden
      }
    }
    let code: UserCode
    do { code = try UserCode(typed: typed) } catch { throw LicensingError.invalid([error]) }
    let found = try await find(code, shown: shown, for: organization, by: actor)
    guard let found else { throw LicensingError.conflict(.userCodeUnknown) }
    return found
  }

  private func find(
    _ code: UserCode, shown: DeviceAuthorizationID?, for organization: OrganizationID?, by actor: Actor
  ) async throws -> DeviceAuthorization? {
    let now = context.clock.now
    let mac = context.keys.mac(of: code)
    let budgets = budgets(of: actor, in: organization)
    let person = actor.identity.id ?? actor.identity.kind
    // Whoever approves many machines at once types many codes.
    let place = Int(mac.first ?? 0)
    return try await context.change(by: actor) { writer, trail in
      var taken: [(AttemptLimit, Int)] = []
      for budget in budgets {
        guard let slot = try writer.takeAttempt(budget, from: place, at: now) else {
          throw LicensingError.limited(retryAfterSeconds: Int(AttemptLimit.windowSeconds))
        }
        taken.append((budget, slot))
      }
      // Unknown, decided and expired codes are one answer: a guess learns nothing.
      guard let found = try writer.deviceAuthorization(userCodeMAC: mac),
        found.id == shown || found.state == .pending && found.expiresAt > now
      else { return nil }
      if try writer.noteTypist(person, of: found.id, most: Self.mostPeople, at: now) {
        try trail.record(
          .authorizationDenied, found.id.text, in: organization,
          ["reason": "typed by too many people", "asked_from": found.address], to: writer)
        return nil
      }
      for (budget, slot) in taken { try writer.returnAttempt(budget, slot: slot) }
      return found
    }
  }

  private func budgets(of actor: Actor, in organization: OrganizationID?) -> [AttemptLimit] {
    let limits = context.policy.limits
    let person = actor.identity.id ?? actor.identity.kind
    var budgets = [
      AttemptLimit(.wrongCodeByUser, subject: person, most: limits.wrongCodesPerUser),
      AttemptLimit(.wrongCodeByAddress, subject: actor.origin.bucket, most: limits.wrongCodesPerAddress),
    ]
    // Without an organization named, a member of one guesses on that one's budget.
    if let organization = organization ?? (actor.roles.count == 1 ? actor.roles.keys.first : nil) {
      budgets.append(
        AttemptLimit(.wrongCodeInOrganization, subject: organization.text, most: limits.wrongCodesPerOrganization))
    }
    return budgets.filter { $0.most > 0 }
  }
}
