/// The transaction that approves a device authorization: the license is chosen, the quota charged, the state changed.
struct Approval: Sendable {
  let authorization: DeviceAuthorization
  let deviceID: DeviceID
  let licenseID: LicenseID?
  let userID: UserID
  let activationID: ActivationID

  func run(in writer: any StoreWriter, trail: inout AuditTrail) throws -> DecideDeviceAuthorization.Approved {
    guard let device = try writer.device(deviceID) else { throw LicensingError.notFound }
    guard !device.isDisabled else { throw LicensingError.conflict(.deviceDisabled) }
    guard let organization = try writer.organization(device.organizationID), !organization.isDisabled else {
      throw LicensingError.conflict(.organizationDisabled)
    }
    let owner = try writer.client(authorization.clientID)?.organizationID
    guard owner == nil || owner == device.organizationID else {
      throw LicensingError.conflict(.clientOfOtherOrganization)
    }
    let license = try chooseLicense(for: device, in: writer, at: trail.now)
    let charge = try writer.charge(
      Activation(
        id: activationID, licenseID: license.id, organizationID: device.organizationID, deviceID: device.id,
        createdAt: trail.now))
    let (activation, tookQuota): (ActivationID, Bool)
    switch charge {
    case .charged(let id): (activation, tookQuota) = (id, true)
    case .alreadyActive(let id): (activation, tookQuota) = (id, false)
    case .quotaExceeded: throw LicensingError.conflict(.quotaExceeded)
    }
    guard
      try writer.approve(
        authorization.id, version: authorization.version,
        approval: DeviceAuthorization.Approval(userID: userID, activationID: activation), at: trail.now)
    else { throw LicensingError.conflict(.authorizationDecided) }
    try trail.record(
      .authorizationApproved, authorization.id.text, in: device.organizationID,
      [
        "device": device.id.text, "license": license.id.text, "activation": activation.text,
        "asked_from": authorization.address,
      ], to: writer)
    return DecideDeviceAuthorization.Approved(device: device, license: license, tookQuota: tookQuota)
  }

  /// The one named; else the device's; else the organization's only usable one.
  private func chooseLicense(for device: Device, in reader: any StoreReader, at now: Timestamp) throws -> License {
    if let named = licenseID ?? device.licenseID {
      guard let license = try reader.license(named), license.organizationID == device.organizationID else {
        throw LicensingError.notFound
      }
      guard license.refusal(at: now) == nil else {
        throw LicensingError.conflict(.licenseNotUsable(license.status(renewalWindowDays: 0, at: now)))
      }
      return license
    }
    let licenses = try reader.licenses(of: device.organizationID, page: Page(limit: Page<LicenseID>.largest))
    let usable = licenses.filter { $0.refusal(at: now) == nil }
    // Beyond a full page there may be another.
    guard let only = usable.first, usable.count == 1, licenses.count < Page<LicenseID>.largest else {
      throw LicensingError.conflict(.licenseToBeChosen(usable.map(\.id)))
    }
    return only
  }
}
