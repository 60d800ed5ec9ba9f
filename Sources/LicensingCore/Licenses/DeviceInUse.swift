/// A device that uses a license, as a list of those shows it.
package struct DeviceInUse: Sendable, Equatable {
  package let activation: Activation
  package let name: String
  package let serialNumber: String?
  /// When its machine last got tokens; nil: it holds none that can be renewed.
  package let refreshedAt: Timestamp?

  package init(activation: Activation, name: String, serialNumber: String?, refreshedAt: Timestamp?) {
    self.activation = activation
    self.name = name
    self.serialNumber = serialNumber
    self.refreshedAt = refreshedAt
  }
}

/// Some of the devices that use a license, as far as they were asked for.
package struct DevicesInUse: Sendable, Equatable {
  package let items: [DeviceInUse]
  /// More match the search than are looked at: somebody has to type more.
  package let isCut: Bool

  package init(items: [DeviceInUse], isCut: Bool = false) {
    self.items = items
    self.isCut = isCut
  }
}

/// What an actor may see of the devices that use a license.
package struct ReadDevicesInUse: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound`.
  package func list(
    of license: LicenseID, search: String?, _ page: Page<DeviceID>, by actor: Actor
  ) async throws -> DevicesInUse {
    try await context.store.read { reader in
      try Self.require(license, reader, actor)
      if let search = search?.trimmed, !search.isEmpty, !FieldValidation.isLine(search) {
        return DevicesInUse(items: [])
      }
      return try reader.devicesInUse(of: license, search: search, page: page)
    }
  }

  /// How many there are.
  /// - Throws: `notFound`.
  package func count(of license: LicenseID, by actor: Actor) async throws -> CappedCount {
    try await context.store.read { reader in
      try Self.require(license, reader, actor)
      let most = DeviceListCounts.most
      return CappedCount(try reader.livingActivationCount(of: license, upTo: most), upTo: most)
    }
  }

  /// - Throws: `notFound`, also for an activation that was released.
  package func get(_ activation: ActivationID, by actor: Actor) async throws -> DeviceInUse {
    guard let found = try await context.store.read({ try $0.deviceInUse(activation) }) else {
      throw LicensingError.notFound
    }
    try actor.require(.viewer, in: found.activation.organizationID)
    return found
  }

  private static func require(_ id: LicenseID, _ reader: any StoreReader, _ actor: Actor) throws {
    guard let license = try reader.license(id) else { throw LicensingError.notFound }
    try actor.require(.viewer, in: license.organizationID)
  }
}
