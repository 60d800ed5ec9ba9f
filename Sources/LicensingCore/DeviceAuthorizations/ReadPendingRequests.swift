/// The machines that ask for a license now and say that they are an organization's, with the devices that they can be. Never
/// with a code.
package struct ReadPendingRequests: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Entry: Sendable {
    package let asking: DeviceAuthorization
    /// The devices with the serial number that the machine says; at most two, as more do not matter.
    package let devices: [Device]
  }

  /// - Throws: `notFound`.
  package func list(
    for organization: OrganizationID, _ page: Page<DeviceAuthorizationID>, by actor: Actor
  ) async throws -> [Entry] {
    try actor.require(.viewer, in: organization)
    let now = context.clock.now
    return try await context.store.read { reader in
      try reader.pendingDeviceAuthorizations(for: organization, at: now, page: page).map { asking in
        let devices = try asking.machine.serialNumber.map { serialNumber in
          try reader.devices(of: organization, serialNumber: serialNumber)
        }
        return Entry(asking: asking, devices: devices ?? [])
      }
    }
  }

  /// How many there are, counted up to `limit`.
  /// - Throws: `notFound`.
  package func count(for organization: OrganizationID, upTo limit: Int64, by actor: Actor) async throws -> Int64 {
    try actor.require(.viewer, in: organization)
    let now = context.clock.now
    return try await context.store.read { try $0.pendingCount(for: organization, at: now, upTo: limit) }
  }
}
