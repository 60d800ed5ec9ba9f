/// What an actor may see of devices.
package struct ReadDevices: Sendable {
  let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter search: what name, serial or article number contain.
  /// - Throws: `notFound`.
  package func list(
    of organization: OrganizationID, search: String?, _ page: Page<DeviceID>, by actor: Actor
  ) async throws -> [Device] {
    try actor.require(.viewer, in: organization)
    return try await context.store.read { reader in
      guard try reader.organization(organization) != nil else { throw LicensingError.notFound }
      if let search = search?.trimmed, !search.isEmpty, !FieldValidation.isLine(search) { return [] }
      return try reader.devices(of: organization, search: search, page: page)
    }
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
}
