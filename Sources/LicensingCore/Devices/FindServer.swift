import LicenseTokens

/// The server directory: a machine asks with its own license token where another machine of its organization is.
package struct FindServer: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Entry: Sendable, Equatable {
    package let device: Device
    package let hub: Device?
  }

  /// - Throws: `unauthenticated` unless the token is active now; `notFound` for anything outside its organization.
  package func callAsFunction(_ id: DeviceID, token: String) async throws -> Entry {
    guard let claims = try await IntrospectToken(context).active(token)?.claims else {
      throw LicensingError.unauthenticated
    }
    return try await context.store.read { reader in
      guard let device = try reader.device(id), claims.audience.contains(device.organizationID.text) else {
        throw LicensingError.notFound
      }
      return Entry(device: device, hub: try device.hubID.flatMap { try reader.device($0) })
    }
  }
}
