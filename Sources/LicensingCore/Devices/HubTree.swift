/// Hubs with the devices that report to them, as much of it as a page can show.
package struct HubTree: Sendable, Equatable {
  package let roots: [Node]
  /// The list of hubs goes on after this one; nil: here it ends.
  package let next: DeviceID?

  package struct Node: Sendable, Equatable {
    package let device: Device
    /// How many devices report to it.
    package let count: CappedCount
    /// Hubs first, then the others, each oldest first.
    package let children: [Node]

    /// More devices report to it than are listed.
    package var isCut: Bool { count.hasMore || count.count > Int64(children.count) }
    package var isHub: Bool { !count.isZero }
  }
}

package protocol HubReader {
  /// Ids of devices that others report to, in their order.
  func hubIDs(of organization: OrganizationID, after: DeviceID?, limit: Int64) throws -> [DeviceID]
  /// Devices that report to a hub, oldest first.
  func devices(
    under hub: DeviceID, in organization: OrganizationID, after: DeviceID?, limit: Int64
  ) throws -> [Device]
  /// Those of the oldest devices under a hub that others report to themselves.
  func hubs(under hub: DeviceID, in organization: OrganizationID, limit: Int64) throws -> [Device]
  /// - Returns: how many report to the hub, or `limit` if there are more.
  func deviceCount(under hub: DeviceID, in organization: OrganizationID, upTo limit: Int64) throws -> Int64
}

/// Reads a tree from its roots downward. However deep or wide it is, or if it bites its own tail: a page has so many levels and so
/// many devices, and what does not fit has a page of its own.
struct HubTreeBuilder {
  static let largestDepth = 4
  /// Devices listed under one hub.
  static let mostChildren = 50
  static let mostCounted: Int64 = 10_000

  let reader: any StoreReader
  /// How many devices can still be listed.
  private var room: Int

  /// - Parameter room: devices that the page lists at most under those that it begins with.
  init(_ reader: any StoreReader, room: Int = 1000) {
    self.reader = reader
    self.room = room
  }

  mutating func node(_ device: Device, depth: Int = 0) throws -> HubTree.Node {
    let count = try count(under: device)
    let most = min(Self.mostChildren, room)
    guard !count.isZero, depth < Self.largestDepth, most > 0 else {
      return HubTree.Node(device: device, count: count, children: [])
    }
    let hubs = try reader.hubs(under: device.id, in: device.organizationID, limit: Int64(most))
    let known = Set(hubs.map(\.id))
    let others = try reader.devices(
      under: device.id, in: device.organizationID, after: nil, limit: Int64(most + hubs.count)
    ).filter { !known.contains($0.id) }.prefix(most - hubs.count)
    room -= hubs.count + others.count
    var children: [HubTree.Node] = []
    for hub in hubs { children.append(try node(hub, depth: depth + 1)) }
    children += others.map { HubTree.Node(device: $0, count: .none, children: []) }
    return HubTree.Node(device: device, count: count, children: children)
  }

  func count(under hub: Device) throws -> CappedCount {
    CappedCount(
      try reader.deviceCount(under: hub.id, in: hub.organizationID, upTo: Self.mostCounted + 1), upTo: Self.mostCounted)
  }
}
