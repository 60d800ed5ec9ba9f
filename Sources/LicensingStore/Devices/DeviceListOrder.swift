import LicensingCore

/// What a list of devices is sorted by, as it stands in the index of that order. Devices with equal keys follow their ids.
struct DeviceListOrder {
  let sort: DeviceListQuery.Sort
  let isDescending: Bool

  /// Sorts behind every text of a device.
  static let last = "\u{10FFFF}"

  /// The same expressions as in the indexes, or they are of no use.
  func expression(_ d: SQLDialect) -> String? {
    switch sort {
    case .name: "name_key"
    case .serialNumber: Self.serialNumber(d)
    case .lastSeen: Self.lastSeen
    case .created: nil
    }
  }

  static func serialNumber(_ d: SQLDialect) -> String {
    "COALESCE(serial_key, '\(last)')" + (d.collation.isEmpty ? "" : " \(d.collation)")
  }
  static let lastSeen = "COALESCE(last_seen_at, 0)"

  /// Where a page begins: a key and an id behind which it goes on.
  func start(after cursor: DeviceListCursor?) -> (key: SQLValue, id: SQLValue) {
    guard let cursor else {
      let outermost: SQLValue = sort == .lastSeen ? .integer(isDescending ? .max : .min) : .text(outermostText)
      return (outermost, .text(outermostText))
    }
    return (sort == .lastSeen ? .integer(Int64(cursor.key) ?? 0) : .text(cursor.key), SQLValue(cursor.id))
  }

  private var outermostText: String { isDescending ? Self.last + Self.last : "" }

  func cursor(_ device: ListedDevice) -> DeviceListCursor {
    switch device.key {
    case .text(let text): DeviceListCursor(id: device.id, key: text)
    case .integer(let number): DeviceListCursor(id: device.id, key: "\(number)")
    case .null, .bytes: DeviceListCursor(id: device.id, key: "")
    }
  }

  /// Whether one stands before the other in the list.
  func precedes(_ a: ListedDevice, _ b: ListedDevice) -> Bool {
    isDescending ? Self.isLess(b.key, b.id, a.key, a.id) : Self.isLess(a.key, a.id, b.key, b.id)
  }

  /// Whether it stands behind where a page begins.
  func follows(_ device: ListedDevice, _ cursor: DeviceListCursor?) -> Bool {
    guard let cursor else { return true }
    let key: SQLValue = sort == .created ? .null : start(after: cursor).key
    return precedes(ListedDevice(id: cursor.id, key: key), device)
  }

  /// As the databases compare: byte by byte.
  private static func isLess(_ a: SQLValue, _ aID: DeviceID, _ b: SQLValue, _ bID: DeviceID) -> Bool {
    switch (a, b) {
    case (.integer(let a), .integer(let b)) where a != b: a < b
    case (.text(let a), .text(let b)) where !a.utf8.elementsEqual(b.utf8): a.utf8.lexicographicallyPrecedes(b.utf8)
    default: aID.text.utf8.lexicographicallyPrecedes(bID.text.utf8)
    }
  }
}

/// A device in a list that is being put together.
struct ListedDevice {
  let id: DeviceID
  /// What the list is sorted by; null: by the id alone.
  let key: SQLValue
}

/// The devices that stand together in the indexes of lists.
struct DeviceListGroup {
  let isDisabled: Bool
  /// Somebody holds its tokens.
  let isLicensed: Bool
  let kind: Device.Kind

  var status: DeviceListQuery.Status { isDisabled ? .disabled : isLicensed ? .licensed : .notLicensed }

  static let all: [DeviceListGroup] = [false, true].flatMap { isDisabled in
    [false, true].flatMap { isLicensed in
      Device.Kind.allCases.map { DeviceListGroup(isDisabled: isDisabled, isLicensed: isLicensed, kind: $0) }
    }
  }

  func isIn(_ query: DeviceListQuery) -> Bool {
    (query.status == nil || query.status == status) && (query.kind == nil || query.kind == kind)
  }

  /// For `organization_id = $1 AND disabled = $2 AND licensed = $3 AND kind = $4`.
  func parameters(in organization: OrganizationID) -> [SQLValue] {
    [SQLValue(organization), SQLValue(isDisabled), SQLValue(isLicensed), .text(kind.rawValue)]
  }
}
