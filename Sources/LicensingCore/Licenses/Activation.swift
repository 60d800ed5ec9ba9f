/// One use of a license by a device. Released, it gives its unit of quota back.
package struct Activation: Sendable, Equatable {
  package let id: ActivationID
  package let licenseID: LicenseID
  package let organizationID: OrganizationID
  package let deviceID: DeviceID
  package let createdAt: Timestamp
  /// When a device first got a token for it; nil: approved, not yet redeemed.
  package var redeemedAt: Timestamp?
  package var releasedAt: Timestamp?

  package init(
    id: ActivationID, licenseID: LicenseID, organizationID: OrganizationID, deviceID: DeviceID, createdAt: Timestamp,
    redeemedAt: Timestamp? = nil, releasedAt: Timestamp? = nil
  ) {
    self.id = id
    self.licenseID = licenseID
    self.organizationID = organizationID
    self.deviceID = deviceID
    self.createdAt = createdAt
    self.redeemedAt = redeemedAt
    self.releasedAt = releasedAt
  }
}

/// How charging a license for a device ended.
package enum ActivationCharge: Sendable, Equatable {
  /// A unit of quota was taken.
  case charged(ActivationID)
  /// The device has a living activation under this license already; nothing was taken.
  case alreadyActive(ActivationID)
  case quotaExceeded
}

package protocol ActivationReader {
  func activation(_ id: ActivationID) throws -> Activation?
  func activations(of license: LicenseID, page: Page<ActivationID>) throws -> [Activation]
  /// Living activations of a device.
  func livingActivations(of device: DeviceID) throws -> [ActivationID]
  /// Living activations of a license with their devices, by the devices' age.
  /// - Parameter search: as in `DeviceListQuery`.
  func devicesInUse(of license: LicenseID, search: String?, page: Page<DeviceID>) throws -> DevicesInUse
  func deviceInUse(_ activation: ActivationID) throws -> DeviceInUse?
  /// How many living activations a license has, or any number above `limit`.
  func livingActivationCount(of license: LicenseID, upTo limit: Int64) throws -> Int64
  /// How many living activations of a license no device has redeemed yet.
  func reservedCount(of license: LicenseID) throws -> Int64
  /// A living activation and all that decides whether it gives tokens, with what they say.
  func standing(of activation: ActivationID) throws -> ActivationStanding?
}

package protocol ActivationWriter {
  /// Makes the activation unless the license has a living one for the device, and takes a unit of quota for it. On
  /// `quotaExceeded` the caller must throw, so that the transaction undoes the rest.
  /// - Throws: `notFound` if the device was taken off the lists.
  func charge(_ activation: Activation) throws -> ActivationCharge
  /// Notes the first redemption; false if the activation was released meanwhile.
  func markRedeemed(_ id: ActivationID, at now: Timestamp) throws -> Bool
  /// Releases a living activation and gives its unit back; false if it was not living.
  func release(_ id: ActivationID, at now: Timestamp) throws -> Bool
  /// Releases activations never redeemed that no approval waits for any more; those that it released, at most `limit`.
  func releaseAbandoned(at now: Timestamp, limit: Int) throws -> [ActivationID]
}
