/// The transaction that turns an approved device authorization into a token family.
struct Redemption: Sendable {
  let authorization: DeviceAuthorization
  let familyID: FamilyID

  /// - Returns: what the tokens say; nil if another poll redeemed the code first.
  /// - Throws: `grant` if what was approved does not hold any more: everything is looked at again here, as a license, a device,
  ///   a client or a person may have been locked since.
  func run(in writer: any StoreWriter, trail: inout AuditTrail) throws -> ActivationStanding? {
    guard let approval = authorization.approval,
      let standing = try writer.standing(of: approval.activationID)
    else { throw LicensingError.grant(.notValid(.activationReleased)) }
    guard try writer.redeem(authorization.id, family: familyID, at: trail.now) else { return nil }
    if let refusal = standing.refusal(at: trail.now) { throw LicensingError.grant(.notValid(refusal)) }
    guard let client = try writer.client(authorization.clientID), !client.isDisabled else {
      throw LicensingError.grant(.notValid(.clientDisabled))
    }
    guard let approver = try writer.user(approval.userID), !approver.isDisabled else {
      throw LicensingError.grant(.denied)
    }
    try replaceFormer(of: standing, in: writer, trail: &trail)
    try writer.insert(family(of: standing, at: trail.now, from: trail.actor.origin))
    guard try writer.markRedeemed(standing.activation.id, at: trail.now) else {
      throw LicensingError.grant(.notValid(.activationReleased))
    }
    try writer.setLicense(standing.license.id, of: standing.device.id)
    try trail.record(
      .authorizationRedeemed, authorization.id.text, in: standing.activation.organizationID,
      ["device": standing.device.id.text, "license": standing.license.id.text, "family": familyID.text], to: writer)
    return standing
  }

  /// The device's former family ends now, and a former activation under another license gives its unit back.
  private func replaceFormer(
    of standing: ActivationStanding, in writer: any StoreWriter, trail: inout AuditTrail
  )
    throws
  {
    _ = try writer.endFamily(ofDevice: standing.device.id, .replaced, at: trail.now)
    for former in try writer.livingActivations(of: standing.device.id) where former != standing.activation.id {
      guard try writer.release(former, at: trail.now) else { continue }
      try trail.record(
        .activationReleased, former.text, in: standing.activation.organizationID,
        ["device": standing.device.id.text, "reason": "licensed under another license"], to: writer)
    }
  }

  private func family(of standing: ActivationStanding, at now: Timestamp, from origin: Origin) -> TokenFamily {
    TokenFamily(
      id: familyID, activationID: standing.activation.id, deviceID: standing.device.id,
      clientID: authorization.clientID, scope: authorization.scope, generation: 0, tokenHash: nil, end: nil,
      createdAt: now, refreshedAt: now, refreshedFrom: origin.address, hostname: authorization.machine.hostname)
  }
}
