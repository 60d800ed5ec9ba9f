/// A person approves a device authorization for a device, or denies it. What was shown to them is what is decided.
package struct DecideDeviceAuthorization: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Which device authorization is decided, as the person knows it.
  package struct Request: Sendable {
    package let id: DeviceAuthorizationID
    /// The version that was shown; nil: whatever it is now.
    package let version: Int64?
    /// As typed: whoever decides knows the code that the machine shows. nil: this was made sure of before, see
    /// `ShownAuthorization`.
    let userCode: String?

    package init(id: DeviceAuthorizationID, userCode: String, version: Int64? = nil) {
      self.id = id
      self.userCode = userCode
      self.version = version
    }

    package init(_ shown: ShownAuthorization) {
      id = shown.id
      userCode = nil
      version = shown.version
    }
  }

  package struct Approved: Sendable, Equatable {
    package let device: Device
    package let license: License
    /// False when the device had a living activation under this license already.
    package let tookQuota: Bool
  }

  /// - Parameter license: nil: the device's, else the organization's only usable one.
  /// - Throws: `invalid`, `notFound`, `forbidden`, `limited`, `changedMeanwhile`, `conflict`, `unavailable`.
  package func approve(
    _ request: Request, device deviceID: DeviceID, license: LicenseID?, by actor: Actor
  ) async throws
    -> Approved
  {
    let device = try await context.store.read { try $0.device(deviceID) }
    guard let device else { throw LicensingError.notFound }
    let authorization = try await lookUp(request, for: device.organizationID, by: actor)
    guard let userID = actor.userID else { throw LicensingError.forbidden }
    let activationID: ActivationID = try context.random.identifier(at: context.clock.now)
    return try await context.change(by: actor) { writer, trail in
      let approval = Approval(
        authorization: authorization, deviceID: deviceID, licenseID: license, userID: userID,
        activationID: activationID)
      return try approval.run(in: writer, trail: &trail)
    }
  }

  /// - Parameter organization: the one in whose name it is denied, where the actor must be able to approve; nil: any such.
  /// - Throws: as `approve`.
  package func deny(_ request: Request, in organization: OrganizationID?, reason: String?, by actor: Actor) async throws
  {
    var fields = FieldValidation()
    let reason = fields.optionalLine("reason", reason, longest: 500)
    try fields.finish()
    let authorization = try await lookUp(request, for: organization, by: actor)
    guard let userID = actor.userID else { throw LicensingError.forbidden }
    try await context.change(by: actor) { writer, trail in
      guard
        try writer.deny(
          authorization.id, version: authorization.version, by: userID, reason: reason, at: trail.now)
      else { throw LicensingError.conflict(.authorizationDecided) }
      try trail.record(
        .authorizationDenied, authorization.id.text, in: organization,
        ["reason": reason, "asked_from": authorization.address], to: writer)
    }
  }

  private func lookUp(
    _ request: Request, for organization: OrganizationID?, by actor: Actor
  ) async throws
    -> DeviceAuthorization
  {
    let found = try await find(request, for: organization, by: actor)
    guard found.id == request.id else { throw LicensingError.conflict(.userCodeUnknown) }
    guard found.state == .pending else { throw LicensingError.conflict(.authorizationDecided) }
    guard found.expiresAt > context.clock.now else { throw LicensingError.conflict(.authorizationExpired) }
    guard request.version == nil || request.version == found.version else { throw LicensingError.changedMeanwhile }
    return found
  }

  private func find(
    _ request: Request, for organization: OrganizationID?, by actor: Actor
  ) async throws -> DeviceAuthorization {
    if let userCode = request.userCode {
      return try await LookUpUserCode(context).find(userCode, shown: request.id, for: organization, by: actor)
    }
    guard let organization else { throw LicensingError.notFound }
    try actor.require(.manager, in: organization)
    let found = try await context.store.read { try $0.deviceAuthorization(request.id) }
    guard let found else { throw LicensingError.conflict(.authorizationExpired) }
    return found
  }
}
