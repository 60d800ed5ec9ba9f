package import LicenseTokens

/// A device with what a list shows of it.
package struct DeviceOverview: Sendable {
  package let device: Device
  package let license: License?
  package let product: Product?
  /// Who holds its tokens; nil: nobody.
  package let family: TokenFamily?
  package let status: LicenseStatus
}

extension ReadDevices {
  /// - Parameter search: what name, serial or article number contain.
  /// - Throws: `notFound`.
  package func overviews(
    of organization: OrganizationID, search: String?, _ page: Page<DeviceID>, by actor: Actor
  ) async throws -> [DeviceOverview] {
    try actor.require(.viewer, in: organization)
    let now = context.clock.now
    return try await context.store.read { reader in
      guard try reader.organization(organization) != nil else { throw LicensingError.notFound }
      return try reader.devices(of: organization, search: search, page: page).map { try Self.overview($0, reader, now) }
    }
  }

  /// - Throws: `notFound`.
  package func overview(_ id: DeviceID, by actor: Actor) async throws -> DeviceOverview {
    let now = context.clock.now
    let found = try await context.store.read { reader in
      try reader.device(id).map { try Self.overview($0, reader, now) }
    }
    guard let found else { throw LicensingError.notFound }
    try actor.require(.viewer, in: found.device.organizationID)
    return found
  }

  private static func overview(_ device: Device, _ reader: any StoreReader, _ now: Timestamp) throws -> DeviceOverview {
    let license = try device.licenseID.flatMap { try reader.license($0) }
    let product = try license.flatMap { try reader.product($0.productID) }
    let family = try reader.livingFamily(of: device.id)
    let status = family == nil ? nil : license?.status(renewalWindowDays: product?.renewalWindowDays ?? 0, at: now)
    return DeviceOverview(
      device: device, license: license, product: product, family: family, status: status ?? .notLicensed)
  }
}
