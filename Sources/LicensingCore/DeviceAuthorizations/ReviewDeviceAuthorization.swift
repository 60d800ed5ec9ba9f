/// What a person looks at before they approve: what the machine says of itself, what is registered, and what approving does.
package struct ReviewDeviceAuthorization: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Review: Sendable {
    package let authorization: DeviceAuthorization
    /// The program that asks.
    package let client: Client?
    package let device: Device
    package let organization: Organization
    package let hub: Device?
    /// The license it would be, with its product; nil: it is to be chosen among `usable`.
    package let license: Choice?
    /// The organization's licenses that can be used now.
    package let usable: [Choice]
    /// Who has the device's license now, and loses it.
    package let holder: TokenFamily?
  }

  package struct Choice: Sendable {
    package let license: License
    package let product: Product
    /// False when the device has a living activation under this license already.
    package let takesQuota: Bool
    /// The device needs an activation, and there is none left.
    package var isUsedUp: Bool { takesQuota && license.quota.map { license.used >= $0 } ?? false }
  }

  /// - Throws: as `LookUpUserCode`.
  package func callAsFunction(
    userCode: String, device deviceID: DeviceID, in organizationID: OrganizationID, by actor: Actor
  ) async throws -> Review {
    let authorization = try await LookUpUserCode(context)(userCode, for: organizationID, by: actor)
    let now = context.clock.now
    return try await context.store.read { reader in
      guard let device = try reader.device(deviceID), device.organizationID == organizationID,
        let organization = try reader.organization(organizationID)
      else { throw LicensingError.notFound }
      let usable = try Self.usable(for: device, reader, at: now)
      // By its id, as the list of the usable is cut.
      let named = try device.licenseID.flatMap { try reader.license($0) }
        .flatMap { try Self.choices(among: [$0], for: device, reader, at: now).first }
      return Review(
        authorization: authorization, client: try reader.client(authorization.clientID), device: device,
        organization: organization,
        hub: try device.hubID.flatMap { try reader.device($0) },
        license: named ?? (usable.count == 1 ? usable[0] : nil),
        usable: usable, holder: try reader.livingFamily(of: deviceID))
    }
  }

  private static func usable(for device: Device, _ reader: any StoreReader, at now: Timestamp) throws -> [Choice] {
    let licenses = try reader.licenses(of: device.organizationID, page: Page(limit: Page<LicenseID>.largest))
    return try choices(among: licenses, for: device, reader, at: now)
  }

  private static func choices(
    among licenses: [License], for device: Device, _ reader: any StoreReader, at now: Timestamp
  ) throws -> [Choice] {
    let active = try reader.livingActivations(of: device.id).compactMap { try reader.activation($0)?.licenseID }
    return try licenses.filter { $0.refusal(at: now) == nil }.compactMap { license in
      try reader.product(license.productID).map {
        Choice(license: license, product: $0, takesQuota: !active.contains(license.id))
      }
    }
  }
}
