/// What an actor may see of devices.
package struct ReadDevices: Sendable {
  let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// In the order of their ids.
  /// - Parameter search: as `DeviceListQuery.search`.
  /// - Throws: `notFound`.
  package func list(
    of organization: OrganizationID, search: String?, _ page: Page<DeviceID>, by actor: Actor
  ) async throws -> [Device] {
    let page = DeviceListPage(limit: page.limit, after: page.after.map { DeviceListCursor(id: $0, key: "") })
    return try await list(of: organization, DeviceListQuery(search: search), page, by: actor).items
  }

  /// - Throws: `notFound`.
  package func list(
    of organization: OrganizationID, _ query: DeviceListQuery, _ page: DeviceListPage, by actor: Actor
  ) async throws -> DeviceListPart<Device> {
    try actor.require(.viewer, in: organization)
    return try await context.store.read { try Self.part(of: organization, query, page, $0) }
  }

  /// - Throws: `notFound`.
  package func get(_ id: DeviceID, by actor: Actor) async throws -> Device {
    guard let device = try await context.store.read({ try $0.device(id) }) else { throw LicensingError.notFound }
    try actor.require(.viewer, in: device.organizationID)
    return device
  }

  /// Those with a serial number, compared folded; at most two, as more do not matter.
  /// - Throws: `notFound`.
  package func list(of organization: OrganizationID, serialNumber: String, by actor: Actor) async throws -> [Device] {
    try actor.require(.viewer, in: organization)
    return try await context.store.read { try $0.devices(of: organization, serialNumber: serialNumber) }
  }

  static func part(
    of organization: OrganizationID, _ query: DeviceListQuery, _ page: DeviceListPage, _ reader: any StoreReader
  ) throws -> DeviceListPart<Device> {
    guard try reader.organization(organization) != nil else { throw LicensingError.notFound }
    guard query.canFind else { return DeviceListPart(items: [], next: nil, isCut: false) }
    return try reader.deviceList(of: organization, query, page: page)
  }
}

extension DeviceListQuery {
  /// A search that can be in no field finds nothing.
  var canFind: Bool {
    guard let search = search?.trimmed, !search.isEmpty else { return true }
    return FieldValidation.isLine(search)
  }
}
