/// What the audit log tells of a device: of itself, of its activations and of those who held its tokens.
package struct ReadDeviceHistory: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct History: Sendable {
    /// Newest first.
    package let events: [AuditEntry]
    /// Who held its tokens, newest first; the first may hold them still.
    package let holders: [Holder]
  }

  /// A token family as the history of a device tells of it.
  package struct Holder: Sendable, Equatable {
    package let family: TokenFamily
    /// nil: it is living.
    package let endedAt: Timestamp?

    package init(family: TokenFamily, endedAt: Timestamp?) {
      self.family = family
      self.endedAt = endedAt
    }
  }

  static let mostEvents = 20
  static let mostHolders: Int64 = 8
  private static let mostActivations: Int64 = 8
  /// Of how many holders the approval is looked for.
  private static let mostApprovals = 3

  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(of id: DeviceID, by actor: Actor) async throws -> History {
    let lifetime = context.policy.authorizationLifetimeSeconds
    return try await context.store.read { reader in
      guard let device = try reader.device(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: device.organizationID)
      let holders = try reader.holders(of: id, limit: Self.mostHolders)
      let activations = try reader.activations(of: id, limit: Self.mostActivations)
      let subjects = [id.text] + holders.map(\.family.id.text) + activations.map(\.id.text)
      var events = try reader.auditEntries(
        AuditSearch(of: device.organizationID, subjects: subjects), .newestFirst, page: Page(limit: Self.mostEvents))
      for holder in holders.prefix(Self.mostApprovals) {
        events += try Self.approval(of: holder.family, in: device.organizationID, within: lifetime, reader)
      }
      return History(events: Self.newest(events), holders: holders)
    }
  }

  /// Approvals are told of the request that was approved, which is forgotten soon; but it was at most so long before the tokens.
  private static func approval(
    of family: TokenFamily, in organization: OrganizationID, within seconds: Int64, _ reader: any StoreReader
  ) throws -> [AuditEntry] {
    try [AuditEvent.Action.authorizationApproved, .authorizationRedeemed].flatMap { action in
      let search = AuditSearch(
        of: organization, action: action, from: family.createdAt.adding(seconds: -seconds),
        to: family.createdAt.adding(milliseconds: 1))
      return try reader.auditEntries(search, .newestFirst, page: Page(limit: Page<AuditEventID>.largest))
        .filter { $0.event.details["device"] == family.deviceID.text }
    }
  }

  static func newest(_ events: [AuditEntry]) -> [AuditEntry] {
    var known: Set<AuditEventID> = []
    let each = events.filter { known.insert($0.event.id).inserted }
    return Array(each.sorted { $0.event.id > $1.event.id }.prefix(mostEvents))
  }
}

package protocol DeviceHolderReader {
  /// The token families of a device, newest first, those that ended as well.
  func holders(of device: DeviceID, limit: Int64) throws -> [ReadDeviceHistory.Holder]
}
