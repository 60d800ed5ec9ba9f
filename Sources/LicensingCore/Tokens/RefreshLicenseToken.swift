/// A machine renews its license token (RFC 6749 §6). The refresh token rotates without stranding anyone; see `RefreshDecision`.
package struct RefreshLicenseToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  private enum Outcome: Sendable {
    case tokens(ActivationStanding, generation: Int64)
    case refused(LicenseRefusal?)
  }

  /// - Throws: `client`, `scopeUnknown`, `grant(.notValid)`, `unavailable`.
  package func callAsFunction(
    _ presented: String, scope: String?, client: CallingClient, from origin: Origin
  ) async throws
    -> IssuedTokens
  {
    let token = try await context.reading(for: client, .refreshToken) {
      guard let token = RefreshToken(presented: presented, keys: context.keys) else {
        throw LicensingError.grant(.notValid(nil))
      }
      _ = try Scope.granted(scope)
      return token
    }
    let outcome = try await context.change(for: client, .refreshToken, from: origin) { writer, trail in
      try Self.refresh(token, client: client.id, in: writer, trail: &trail)
    }
    switch outcome {
    case .refused(let refusal): throw LicensingError.grant(.notValid(refusal))
    case .tokens(let standing, let generation):
      return try await context.issueTokens(
        for: standing, family: token.familyID, client: client.id, generation: generation)
    }
  }

  /// Refusals are returned, not thrown, as a replay is refused and nevertheless ends the family in this transaction.
  private static func refresh(
    _ token: RefreshToken, client: String, in writer: any StoreWriter, trail: inout AuditTrail
  ) throws -> Outcome {
    guard let standing = try writer.familyStanding(token.familyID), standing.family.clientID == client else {
      return .refused(nil)
    }
    if let refusal = standing.refusal(at: trail.now) { return .refused(refusal) }
    let restoredAt = try restoredAt(ifAhead: token, of: standing.family, in: writer)
    switch RefreshDecision.decide(
      tokenGeneration: token.generation, tokenHash: token.hash, family: standing.family, restoredAt: restoredAt)
    {
    case .redeliver: break
    case .notValid: return .refused(nil)
    case .replayed: return try replayed(standing, in: writer, trail: &trail)
    case .ahead:
      guard try writer.advance(step(of: standing.family, by: token, trail)) else { return .refused(nil) }
      try trail.record(
        .tokenAhead, token.familyID.text, in: standing.activation.activation.organizationID,
        ["device": standing.family.deviceID.text], to: writer)
    case .advance:
      // Another request may advance the family between the look and the step: then all of this is decided again, on what is there.
      try writer.finish(advancing: step(of: standing.family, by: token, trail))
    }
    return .tokens(standing.activation, generation: token.generation + 1)
  }

  private static func step(of family: TokenFamily, by token: RefreshToken, _ trail: AuditTrail) -> FamilyStep {
    FamilyStep(
      family.id, from: family.generation, to: token.generation, tokenHash: token.hash, at: trail.now,
      address: trail.actor.origin.address)
  }

  private static func replayed(
    _ standing: FamilyStanding, in writer: any StoreWriter, trail: inout AuditTrail
  ) throws
    -> Outcome
  {
    let family = standing.family
    if try writer.endFamily(family.id, .replayed, at: trail.now) {
      try trail.record(
        .tokenReplayed, family.id.text, in: standing.activation.activation.organizationID,
        [
          "device": family.deviceID.text, "first_address": family.refreshedFrom,
          "first_at": String(family.refreshedAt.seconds), "second_address": trail.actor.origin.address,
          "second_at": String(trail.now.seconds),
        ], to: writer)
    }
    return .refused(.familyReplayed)
  }

  private static func restoredAt(
    ifAhead token: RefreshToken, of family: TokenFamily, in reader: any StoreReader
  )
    throws -> Timestamp?
  {
    guard token.generation > family.generation, token.generation - family.generation > 1,
      let stored = try reader.setting(.restoredAt)
    else { return nil }
    return Int64(String(decoding: stored, as: UTF8.self)).map(Timestamp.init(milliseconds:))
  }
}
