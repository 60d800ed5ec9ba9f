/// Which devices of an organization a list shows, and in which order.
package struct DeviceListQuery: Sendable, Equatable {
  /// What is searched for: each of its words begins a word of the name, of the serial or of the article number, or it has
  /// three characters or more with which the serial number ends. Words beyond the eighth are not looked at. Nil, or nothing
  /// but blanks: every device.
  package var search: String?
  package var status: Status?
  package var kind: Device.Kind?
  package var sort = Sort.created
  package var isDescending = false

  package init(search: String? = nil) { self.search = search }

  /// How a device stands, as far as a list tells them apart: what its license says of it depends on the time as well.
  package enum Status: String, Sendable, CaseIterable {
    /// Somebody holds its tokens, whatever became of the license since.
    case licensed
    case notLicensed = "not_licensed"
    case disabled
  }

  package enum Sort: String, Sendable, CaseIterable {
    /// As people count: `Store 2` before `Store 10`.
    case name
    /// Those without one come last.
    case serialNumber = "serial_number"
    /// Those that were never seen come first. What was seen in the last second may be missing.
    case lastSeen = "last_seen"
    /// By id.
    case created
  }
}

package typealias DeviceListCursor = ListCursor<DeviceKind>

/// How much of a list of devices is asked for.
package struct DeviceListPage: Sendable {
  /// How many at most, 1 to 200.
  package let limit: Int
  package let after: DeviceListCursor?

  package init(limit: Int = 50, after: DeviceListCursor? = nil) {
    self.limit = Page<DeviceID>(limit: limit).limit
    self.after = after
  }
}

package typealias DeviceListPart<Item: Sendable> = SortedPart<Item, DeviceKind>

/// How many devices of an organization each filter leaves, of those that a search finds.
package struct DeviceListCounts: Sendable, Equatable {
  /// How far they are counted.
  package static let most: Int64 = 10_000

  private var counts: [DeviceListQuery.Status: [Device.Kind: Int64]] = [:]

  package init() {}

  package mutating func add(_ count: Int64, _ status: DeviceListQuery.Status, _ kind: Device.Kind) {
    counts[status, default: [:]][kind, default: 0] += count
  }

  /// - Parameters:
  ///   - status: nil: whatever it is.
  ///   - kind: nil: whatever it is.
  package func count(_ status: DeviceListQuery.Status? = nil, _ kind: Device.Kind? = nil) -> CappedCount {
    let kinds = status.map { counts[$0].map { [$0] } ?? [] } ?? Array(counts.values)
    let found = kinds.flatMap { $0 }.filter { kind == nil || $0.key == kind }
    return CappedCount(found.reduce(0) { $0 + $1.value }, upTo: Self.most)
  }
}

/// Lists that take no longer for an organization with a million devices than for one with a hundred.
package protocol DeviceListReader {
  func deviceList(
    of organization: OrganizationID, _ query: DeviceListQuery, page: DeviceListPage
  ) throws -> DeviceListPart<Device>
  func deviceCounts(of organization: OrganizationID, search: String?) throws -> DeviceListCounts
  /// Both, for what one search takes.
  func countedDeviceList(
    of organization: OrganizationID, _ query: DeviceListQuery, page: DeviceListPage
  ) throws -> (part: DeviceListPart<Device>, counts: DeviceListCounts)
  /// Whether there are devices that `prepareForLists` would find.
  func isUnpreparedForLists() throws -> Bool
}

package protocol DeviceListWriter {
  /// Makes devices that a server wrote which knew no search words ready for lists; at most so many at a time.
  /// - Returns: how many.
  func prepareForLists(limit: Int) throws -> Int
}
