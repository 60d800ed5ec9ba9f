/// The hubs of an organization as a tree, for its members.
package struct ReadHubs: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Hubs that report to no other, with what is under them.
  package static let mostRoots = 20
  /// How many hubs are looked at for those; what is behind them is on the next page.
  static let mostLookedAt = 2000

  /// - Parameters:
  ///   - after: where the page before ended.
  ///   - limit: how many of these hubs a page has at most.
  ///   - isTree: with what is under them, not only with how much.
  /// - Throws: `notFound`, `unavailable`.
  package func callAsFunction(
    of id: OrganizationID, after: DeviceID? = nil, limit: Int = mostRoots, isTree: Bool = true, by actor: Actor
  ) async throws -> HubTree {
    try actor.require(.viewer, in: id)
    return try await context.store.read { reader in
      guard try reader.organization(id) != nil else { throw LicensingError.notFound }
      var (roots, last, lookedAt): ([Device], DeviceID?, Int) = ([], after, 0)
      var isOver = false
      while !isOver, roots.count < limit, lookedAt < Self.mostLookedAt {
        let ids = try reader.hubIDs(of: id, after: last, limit: 200)
        isOver = ids.count < 200
        for (index, hub) in ids.enumerated() {
          (last, lookedAt) = (hub, lookedAt + 1)
          if let device = try reader.device(hub), device.hubID == nil { roots.append(device) }
          if roots.count == limit {
            isOver = isOver && index == ids.count - 1
            break
          }
        }
      }
      var builder = isTree ? HubTreeBuilder(reader) : HubTreeBuilder(reader, room: 0)
      return HubTree(roots: try roots.map { try builder.node($0) }, next: isOver ? nil : last)
    }
  }

  /// How many devices under one hub a page has.
  package static let mostBelow = HubTreeBuilder.mostChildren

  /// What is under one hub: all of it, page by page.
  package struct Below: Sendable {
    package let hub: Device
    /// How many devices report to it.
    package let count: CappedCount
    /// Oldest first, each with what is under it.
    package let children: [HubTree.Node]
    /// nil: here the list ends.
    package let next: DeviceID?
  }

  /// - Parameters: as of the hubs themselves.
  /// - Throws: `notFound`, `unavailable`.
  package func below(
    _ id: DeviceID, after: DeviceID? = nil, limit: Int = mostBelow, isTree: Bool = true, by actor: Actor
  ) async throws -> Below {
    try await context.store.read { reader in
      guard let hub = try reader.device(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: hub.organizationID)
      let found = try reader.devices(under: id, in: hub.organizationID, after: after, limit: Int64(limit) + 1)
      var builder = isTree ? HubTreeBuilder(reader) : HubTreeBuilder(reader, room: 0)
      let children = try found.prefix(limit).map { try builder.node($0, depth: 1) }
      return Below(
        hub: hub, count: try builder.count(under: hub), children: children,
        next: found.count > limit ? children.last?.device.id : nil)
    }
  }

  /// The hubs above a device, from the top; at most as many as may stand above one.
  /// - Throws: `notFound`, `unavailable`.
  package func above(_ id: DeviceID, by actor: Actor) async throws -> [Device] {
    try await context.store.read { reader in
      guard let device = try reader.device(id) else { throw LicensingError.notFound }
      try actor.require(.viewer, in: device.organizationID)
      var (above, next): ([Device], DeviceID?) = ([], device.hubID)
      while let hub = try next.flatMap({ try reader.device($0) }), above.count < Device.largestHubDepth {
        above.insert(hub, at: 0)
        next = hub.hubID
      }
      return above
    }
  }
}
