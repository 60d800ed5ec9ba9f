/// A machine polls with its device code (RFC 8628 §3.4), and once it is approved gets its first tokens.
///
/// Any number of parallel polls make one family; a lost answer is given again while nobody has used it.
package struct RedeemDeviceCode: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `client`, `grant`, `unavailable`.
  package func callAsFunction(
    _ presented: String, client: CallingClient, from origin: Origin
  ) async throws -> IssuedTokens {
    let now = context.clock.now
    let found = try await context.read(for: client, .deviceCode) { reader in
      try DeviceCode(presented: presented).flatMap { try reader.deviceAuthorization(deviceCodeHash: $0.hash) }
    }
    guard let authorization = found else { throw LicensingError.grant(.notValid(nil)) }
    switch PollDecision.decide(authorization, client: client.id, at: now) {
    case .unknown: throw LicensingError.grant(.notValid(nil))
    case .denied: throw LicensingError.grant(.denied)
    case .expired: throw LicensingError.grant(.expired)
    case .pending:
      context.store.note(.polled(authorization.id, at: now))
      throw LicensingError.grant(.pending)
    case .slowDown:
      if authorization.intervalSeconds < DeviceAuthorization.largestIntervalSeconds {
        try await context.store.write { try $0.slowDown(authorization.id) }
      }
      throw LicensingError.grant(.slowDown)
    case .redeem:
      return try await redeem(authorization, client: client.id, from: origin)
    case .redeliver(let family):
      return try await redeliver(family, client: client.id, from: origin)
    case .replayed(let family):
      return try await refuseReplay(family, client: client.id, from: origin)
    }
  }

  private func redeem(
    _ authorization: DeviceAuthorization, client: String, from origin: Origin
  ) async throws
    -> IssuedTokens
  {
    let familyID: FamilyID = try context.random.identifier(at: context.clock.now)
    let standing = try await context.change(by: .machine(client: client, origin: origin)) { writer, trail in
      try Redemption(authorization: authorization, familyID: familyID).run(in: writer, trail: &trail)
    }
    // Another poll was first: this one has the same right to that family's tokens.
    guard let standing else { return try await redeliverAfterRace(authorization, client: client, from: origin) }
    return try await context.issueTokens(for: standing, family: familyID, client: client, generation: 1)
  }

  private func redeliverAfterRace(
    _ authorization: DeviceAuthorization, client: String, from origin: Origin
  )
    async throws -> IssuedTokens
  {
    let now = context.clock.now
    let current = try await context.store.read { try $0.deviceAuthorization(authorization.id) }
    guard let current, case .redeliver(let family) = PollDecision.decide(current, client: client, at: now) else {
      throw LicensingError.grant(.expired)
    }
    return try await redeliver(family, client: client, from: origin)
  }

  private func redeliver(_ id: FamilyID, client: String, from origin: Origin) async throws -> IssuedTokens {
    let now = context.clock.now
    let standing = try await context.store.read { try $0.familyStanding(id) }
    guard let standing else { throw LicensingError.grant(.notValid(nil)) }
    if let refusal = standing.refusal(at: now) { throw LicensingError.grant(.notValid(refusal)) }
    guard standing.family.generation == 0 else { return try await refuseReplay(id, client: client, from: origin) }
    return try await context.issueTokens(for: standing.activation, family: id, client: client, generation: 1)
  }

  private func refuseReplay(_ id: FamilyID, client: String, from origin: Origin) async throws -> IssuedTokens {
    try await context.change(by: .machine(client: client, origin: origin)) { writer, trail in
      guard try writer.endFamily(id, .replayed, at: trail.now), let standing = try writer.familyStanding(id) else {
        return
      }
      try trail.record(
        .deviceCodeReplayed, id.text, in: standing.activation.activation.organizationID,
        ["device": standing.family.deviceID.text], to: writer)
    }
    throw LicensingError.grant(.notValid(.familyReplayed))
  }
}

extension DeviceAuthorization {
  /// How far `slow_down` makes the interval grow, and by how much each time (RFC 8628 §3.5).
  package static let largestIntervalSeconds: Int64 = 60
  package static let intervalStepSeconds: Int64 = 5
}
