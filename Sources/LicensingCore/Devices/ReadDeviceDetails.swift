package import LicenseTokens

/// Everything that the page of a device shows.
package struct ReadDeviceDetails: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Details: Sendable {
    package let overview: DeviceOverview
    /// Of the client that the holder of its tokens calls with.
    package let clientName: String?
    /// nil: nobody holds tokens of it.
    package let lastToken: LastToken?
    package let hub: Device?
    /// How many report to it.
    package let below: CappedCount
    /// The oldest of those.
    package let firstBelow: [Device]
    /// Newest first, those that were released as well.
    package let activations: [Entry]
    package let hasMoreActivations: Bool
  }

  /// An activation with what it is of.
  package struct Entry: Sendable, Equatable {
    package let activation: Activation
    package let productName: String
    package let status: LicenseStatus
  }

  static let mostBelow: Int64 = 5
  static let mostActivations: Int64 = 20

  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(_ id: DeviceID, by actor: Actor) async throws -> Details {
    let overview = try await ReadDevices(context).overview(id, by: actor)
    let now = context.clock.now
    return try await context.store.read { reader in
      let device = overview.device
      let activations = try reader.activations(of: id, limit: Self.mostActivations + 1)
      return Details(
        overview: overview, clientName: try overview.family.flatMap { try reader.client($0.clientID)?.name },
        lastToken: try Self.lastToken(overview, reader), hub: try device.hubID.flatMap { try reader.device($0) },
        below: try HubTreeBuilder(reader).count(under: device),
        firstBelow: try reader.devices(under: id, in: device.organizationID, after: nil, limit: Self.mostBelow),
        activations: try activations.prefix(Int(Self.mostActivations)).map { try Self.entry($0, reader, at: now) },
        hasMoreActivations: activations.count > Self.mostActivations)
    }
  }

  /// Whoever holds the tokens was seen whenever one was given, which the family does not know of an answer that was repeated.
  private static func lastToken(_ overview: DeviceOverview, _ reader: any StoreReader) throws -> LastToken? {
    guard let family = overview.family, let standing = try reader.standing(of: family.activationID) else { return nil }
    return LastToken(
      issuedAt: max(family.refreshedAt, overview.device.lastSeenAt ?? family.refreshedAt),
      lifetimeSeconds: standing.tokenLifetimeSeconds, renewalDate: standing.license.renewalDate)
  }

  private static func entry(_ activation: Activation, _ reader: any StoreReader, at now: Timestamp) throws -> Entry {
    let license = try reader.license(activation.licenseID)
    let product = try license.flatMap { try reader.product($0.productID) }
    return Entry(
      activation: activation, productName: product?.name ?? "",
      status: license?.status(renewalWindowDays: product?.renewalWindowDays ?? 0, at: now) ?? .notLicensed)
  }
}

package protocol DeviceActivationReader {
  /// Activations of a device, newest first, those that were released as well.
  func activations(of device: DeviceID, limit: Int64) throws -> [Activation]
}
