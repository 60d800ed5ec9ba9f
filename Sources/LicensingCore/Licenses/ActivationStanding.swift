package import LicenseTokens

/// An activation with everything that decides whether it gives tokens, and everything a token says, as of one moment.
package struct ActivationStanding: Sendable, Equatable {
  package let activation: Activation
  /// With those of its features that its product defines, and no others.
  package let license: License
  package let productCode: String
  package let tokenLifetimeSeconds: Int64
  package let renewalWindowDays: Int
  package let device: Device
  package let organizationName: String
  package let organizationIsDisabled: Bool
  package let hub: LicenseClaims.Hub?
  /// The key that signs license tokens; nil: there is none yet.
  package let signingKeyID: String?

  package init(
    activation: Activation, license: License, productCode: String, tokenLifetimeSeconds: Int64, renewalWindowDays: Int,
    device: Device, organizationName: String, organizationIsDisabled: Bool, hub: LicenseClaims.Hub?,
    signingKeyID: String?
  ) {
    self.activation = activation
    self.license = license
    self.productCode = productCode
    self.tokenLifetimeSeconds = tokenLifetimeSeconds
    self.renewalWindowDays = renewalWindowDays
    self.device = device
    self.organizationName = organizationName
    self.organizationIsDisabled = organizationIsDisabled
    self.hub = hub
    self.signingKeyID = signingKeyID
  }

  package var state: ActivationState {
    ActivationState(
      isReleased: activation.releasedAt != nil, organizationIsDisabled: organizationIsDisabled,
      deviceIsDisabled: device.isDisabled, licenseStanding: license.standing, renewalDate: license.renewalDate)
  }

  /// Why it gives no token at a time; nil: it does.
  package func refusal(at now: Timestamp) -> LicenseRefusal? { state.refusal(at: now) }
}

/// What decides whether an activation gives tokens, and nothing else.
package struct ActivationState: Sendable, Equatable {
  package let isReleased: Bool
  package let organizationIsDisabled: Bool
  package let deviceIsDisabled: Bool
  package let licenseStanding: LicenseStanding
  package let renewalDate: RenewalDate?

  package init(
    isReleased: Bool, organizationIsDisabled: Bool, deviceIsDisabled: Bool, licenseStanding: LicenseStanding,
    renewalDate: RenewalDate?
  ) {
    self.isReleased = isReleased
    self.organizationIsDisabled = organizationIsDisabled
    self.deviceIsDisabled = deviceIsDisabled
    self.licenseStanding = licenseStanding
    self.renewalDate = renewalDate
  }

  /// Why it gives no token at a time; nil: it does. The same test stands before redemption, refresh and introspection.
  package func refusal(at now: Timestamp) -> LicenseRefusal? {
    if isReleased { return .activationReleased }
    if organizationIsDisabled { return .organizationDisabled }
    if deviceIsDisabled { return .deviceDisabled }
    return licenseStanding.refusal(renewalDate: renewalDate, at: now)
  }
}
