import LicenseTokens

/// What the first page of an organization shows: what waits for somebody, and how large it is.
package struct ReadOverview: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Overview: Sendable, Equatable {
    package let attention: Attention
    package let devices: CappedCount
    /// Those of them whose tokens somebody holds.
    package let licensed: CappedCount
    package let licenses: CappedCount
    /// Units of all licenses that are in use.
    package let unitsUsed: Int64
    /// Units that all licenses allow; nil: one of them has no limit.
    package let unitsAllowed: Int64?
  }

  /// How many licenses are looked at.
  static let mostLicenses: Int64 = 10_000

  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(_ id: OrganizationID, by actor: Actor) async throws -> Overview {
    try actor.require(.viewer, in: id)
    let now = context.clock.now
    let seesInstallations = (try? actor.require(.manager, in: id)) != nil
    return try await context.store.read { reader in
      guard try reader.organization(id) != nil else { throw LicensingError.notFound }
      let licenses = try reader.licenseSummaries(of: id, limit: Self.mostLicenses + 1)
      let devices = try reader.deviceCounts(of: id, search: nil)
      let attention = try Self.attention(id, licenses, seesInstallations: seesInstallations, reader, at: now)
      return Overview(
        attention: attention, devices: devices.count(), licensed: devices.count(.licensed),
        licenses: CappedCount(Int64(licenses.count), upTo: Self.mostLicenses),
        unitsUsed: Self.total(licenses.map(\.used)),
        unitsAllowed: licenses.contains { $0.quota == nil } ? nil : Self.total(licenses.compactMap(\.quota)))
    }
  }

  private static func attention(
    _ id: OrganizationID, _ licenses: [LicenseSummary], seesInstallations: Bool, _ reader: any StoreReader,
    at now: Timestamp
  ) throws -> Attention {
    let most = Attention.most
    let waiting = try reader.pendingCount(for: id, at: now, upTo: most + 1)
    let shortest = licenses.filter { $0.standing == .active }.map(\.tokenLifetimeSeconds).min()
    let silent = try shortest.map {
      try reader.silentDevices(of: id, shortestLifetimeSeconds: $0, at: now, limit: most)
    }
    return Attention(
      pending: CappedCount(waiting, upTo: most), silent: silent ?? .none,
      licenses: LicenseConcerns(of: licenses, at: now),
      installations: seesInstallations ? try reader.openInstallations(of: id, limit: most) : [],
      filesToReissue: try reader.licenseFileWithoutKeyCount(.organization(id), at: now))
  }

  private static func total(_ numbers: [Int64]) -> Int64 {
    numbers.reduce(0) { sum, number in
      let (result, overflow) = sum.addingReportingOverflow(number)
      return overflow ? .max : result
    }
  }
}
