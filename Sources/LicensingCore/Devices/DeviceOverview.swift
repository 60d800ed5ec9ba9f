package import LicenseTokens

/// A device with what a list shows of it.
package struct DeviceOverview: Sendable {
  package let device: Device
  package let license: License?
  package let product: Product?
  /// Who holds its tokens; nil: nobody.
  package let family: TokenFamily?
  package let status: LicenseStatus

  /// When the license token that its machine got last ends; nil: it has none, or its product is not known.
  package var tokenEnd: Timestamp? {
    guard let family, let product else { return nil }
    return family.refreshedAt.adding(seconds: product.tokenLifetimeSeconds)
  }
}

extension ReadDevices {
  /// In the order of their ids.
  /// - Parameter search: as `DeviceListQuery.search`.
  /// - Throws: `notFound`.
  package func overviews(
    of organization: OrganizationID, search: String?, _ page: Page<DeviceID>, by actor: Actor
  ) async throws -> [DeviceOverview] {
    let page = DeviceListPage(limit: page.limit, after: page.after.map { DeviceListCursor(id: $0, key: "") })
    return try await overviews(of: organization, DeviceListQuery(search: search), page, by: actor).part.items
  }

  /// - Returns: the part of the list, and how many each filter would leave.
  /// - Throws: `notFound`.
  package func overviews(
    of organization: OrganizationID, _ query: DeviceListQuery, _ page: DeviceListPage, by actor: Actor
  ) async throws -> (part: DeviceListPart<DeviceOverview>, counts: DeviceListCounts) {
    try actor.require(.viewer, in: organization)
    let now = context.clock.now
    return try await context.store.read { reader in
      guard try reader.organization(organization) != nil else { throw LicensingError.notFound }
      guard query.canFind else { return (DeviceListPart(items: [], next: nil, isCut: false), DeviceListCounts()) }
      let (part, counts) = try reader.countedDeviceList(of: organization, query, page: page)
      let overviews = try part.items.map { try Self.overview($0, reader, now) }
      return (DeviceListPart(items: overviews, next: part.next, isCut: part.isCut), counts)
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
