import LicensingCore
import Testing

@Suite struct DeviceListContractTests {
  /// Twelve devices of two kinds, of which every third is disabled and the first four are licensed; one of another
  /// organization and one that was deleted.
  private func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 1)
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization(2))
      try writer.insert(Sample.device(90, organization: 2))
      try writer.insert(Sample.device(91))
      _ = try writer.deleteDevice(sampleID(91), version: 1, at: sampleTime)
      for number in 2...12 { try writer.insert(Self.device(number)) }
      for number in 1...4 {
        _ = try writer.charge(Sample.activation(number, device: number))
        try writer.insert(Sample.family(number, activation: number, device: number))
      }
    }
    return fresh
  }

  private static func device(_ number: Int) -> Device {
    var device = Sample.device(number, serial: number % 2 == 0 ? "SN-\(number % 5)" : nil)
    device.kind = number > 6 ? .register : .server
    device.isDisabled = number % 3 == 0
    device.lastSeenAt = number % 4 == 0 ? nil : Timestamp(seconds: Int64(100 - number / 2))
    return device
  }

  private static let filters: [(status: DeviceListQuery.Status?, kind: Device.Kind?, numbers: [Int])] = [
    (nil, nil, Array(1...12)), (.licensed, nil, [1, 2, 4]), (.notLicensed, nil, [5, 7, 8, 10, 11]),
    (.disabled, nil, [3, 6, 9, 12]), (nil, .register, Array(7...12)), (nil, .switch, []),
    (.notLicensed, .server, [5]), (.disabled, .register, [9, 12]), (.licensed, .register, []),
  ]

  @Test(arguments: StoreEngine.allCases, filters)
  func aFilterLeavesItsDevicesAndTheCountsSaySo(
    engine: StoreEngine, row: (status: DeviceListQuery.Status?, kind: Device.Kind?, numbers: [Int])
  ) async throws {
    let fresh = try await populated(engine)
    for search in [nil, "device"] {
      var query = DeviceListQuery(search: search)
      (query.status, query.kind) = (row.status, row.kind)
      let (part, counts, counted) = try await fresh.store.read { [query] reader in
        (
          try reader.deviceList(of: sampleID(1), query, page: DeviceListPage()),
          try reader.deviceCounts(of: sampleID(1), search: search),
          try reader.countedDeviceList(of: sampleID(1), query, page: DeviceListPage())
        )
      }
      #expect(counted.part.items == part.items && counted.counts == counts)
      #expect(part.items.map(\.id) == row.numbers.map { sampleID($0) } && part.next == nil && !part.isCut)
      #expect(counts.count(row.status, row.kind) == CappedCount(Int64(row.numbers.count), upTo: 10_000))
    }
  }

  /// Whatever a page's length, the parts are the whole, in order.
  @Test(arguments: StoreEngine.allCases, DeviceListQuery.Sort.allCases)
  func everyOrderGoesOnFromPageToPage(engine: StoreEngine, sort: DeviceListQuery.Sort) async throws {
    let fresh = try await populated(engine)
    let ascending = Self.numbers(by: sort)
    for (isDescending, limit, search) in [
      (false, 1, nil), (false, 5, nil), (true, 1, nil), (true, 5, nil), (false, 5, "dev"), (true, 1, "dev"),
    ] as [(Bool, Int, String?)] {
      var (query, found, after) = (DeviceListQuery(search: search), [DeviceID](), DeviceListCursor?.none)
      (query.sort, query.isDescending) = (sort, isDescending)
      repeat {
        let page = DeviceListPage(limit: limit, after: after)
        let part = try await fresh.store.read { [query] in try $0.deviceList(of: sampleID(1), query, page: page) }
        #expect(part.items.count == limit || part.next == nil)
        found += part.items.map(\.id)
        after = part.next.flatMap { DeviceListCursor($0.text) }
      } while after != nil && found.count <= 12
      let expected = isDescending ? ascending.reversed() : ascending
      #expect(found == expected.map { sampleID($0) }, "\(isDescending) \(limit) \(search ?? "")")
    }
  }

  private static func numbers(by sort: DeviceListQuery.Sort) -> [Int] {
    switch sort {
    case .name, .created: Array(1...12)
    case .serialNumber: bySerialNumber
    case .lastSeen: byLastSeen
    }
  }

  /// By folded number, then by id; those without one last.
  private static var bySerialNumber: [Int] {
    let numbers = (1...12).filter { $0 > 1 && $0 % 2 == 0 }.sorted { ($0 % 5, $0) < ($1 % 5, $1) }
    return numbers + (1...12).filter { !numbers.contains($0) }
  }

  /// By the time, then by id; those never seen first.
  private static var byLastSeen: [Int] {
    let never = [1, 4, 8, 12]
    return never + (1...12).filter { !never.contains($0) }.sorted { (-$0 / 2, $0) < (-$1 / 2, $1) }
  }

  @Test(arguments: StoreEngine.allCases)
  func namesAreSortedAsPeopleCount(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    var renamed = Sample.device(2)
    renamed.name = "Device 100"
    var query = DeviceListQuery()
    query.sort = .name
    let found = try await fresh.store.write { [renamed, query] writer in
      _ = try writer.update(renamed)
      return try writer.deviceList(of: sampleID(1), query, page: DeviceListPage()).items.map(\.id)
    }
    #expect(found == ([1] + Array(3...12) + [2]).map { sampleID($0) })
  }

  /// A list goes on where it stopped, also if the last device shown has changed its place or is gone.
  @Test(arguments: StoreEngine.allCases)
  func aCursorHoldsWhateverBecomesOfItsDevice(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    var query = DeviceListQuery()
    query.sort = .name
    let cursor = try await fresh.store.read { [query] in
      try $0.deviceList(of: sampleID(1), query, page: DeviceListPage(limit: 5)).next
    }
    let rest = try await fresh.store.write { [query] writer in
      _ = try writer.deleteDevice(sampleID(5), version: 1, at: sampleTime)
      return try writer.deviceList(of: sampleID(1), query, page: DeviceListPage(after: cursor)).items.map(\.id)
    }
    #expect(rest == (6...12).map { sampleID($0) })
  }

  private static let endings: [(end: String, isLicensed: Bool, run: @Sendable (any StoreWriter) throws -> Void)] = [
    ("nothing", true, { _ in }),
    ("end", false, { _ = try $0.endFamily(sampleID(1), .replayed, at: sampleTime) }),
    ("of its device", false, { _ = try $0.endFamily(ofDevice: sampleID(1), .released, at: sampleTime) }),
    ("of its activation", false, { _ = try $0.endFamily(ofActivation: sampleID(1), .released, at: sampleTime) }),
    ("idle", false, { _ = try $0.endIdleFamilies(at: sampleTime.adding(seconds: 100 * 86_400 * 10), limit: 9) }),
    (
      "replaced", true,
      {
        _ = try $0.endFamily(ofDevice: sampleID(1), .replaced, at: sampleTime)
        try $0.insert(Sample.family(50, activation: 1, device: 1))
      }
    ),
    ("another's", true, { _ = try $0.endFamily(sampleID(2), .replayed, at: sampleTime) }),
    (
      "ended twice", true,
      {
        _ = try $0.endFamily(sampleID(1), .released, at: sampleTime)
        try $0.insert(Sample.family(50, activation: 1, device: 1))
        _ = try $0.endFamily(sampleID(1), .released, at: sampleTime)
      }
    ),
  ]

  @Test(arguments: StoreEngine.allCases, endings.indices)
  func aDeviceIsWithLicenseForAsLongAsItHasALivingFamily(engine: StoreEngine, index: Int) async throws {
    let fresh = try await populated(engine)
    let ending = Self.endings[index]
    var query = DeviceListQuery()
    query.status = .licensed
    let found = try await fresh.store.write { [query] writer in
      try ending.run(writer)
      return try writer.deviceList(of: sampleID(1), query, page: DeviceListPage()).items.map(\.id)
    }
    #expect(found.contains(sampleID(1)) == ending.isLicensed, "\(ending.end)")
  }

  @Test(arguments: ["", "dev_", "org_01hqf3m4z5n6p7q8r9s0t1v2w3", "dev_01hqf3m4z5n6p7q8r9s0t1v2w3.a\u{0}b", "x.y"])
  func onlyTheTextOfACursorIsOne(text: String) { #expect(DeviceListCursor(text) == nil) }

  @Test func aCursorIsItsText() {
    for key in ["", "store 12", "a.b", "5"] {
      let cursor = DeviceListCursor(id: sampleID(1), key: key)
      #expect(DeviceListCursor(cursor.text) == cursor)
    }
  }
}
