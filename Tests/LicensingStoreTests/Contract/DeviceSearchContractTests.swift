import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct DeviceSearchContractTests {
  private static let searches: [(search: String?, numbers: [Int])] = [
    (nil, [1, 2, 3, 4, 5, 6]), ("", [1, 2, 3, 4, 5, 6]), ("  ", [1, 2, 3, 4, 5, 6]),
    // Words from their beginning, in any order.
    ("till", [1, 2, 3, 4]), ("TIL", [1, 2, 3, 4]), ("ill", []), ("1 till", [1, 2, 3]), ("till 100", [2]),
    ("c:\\t", [4]), ("art", [6]), ("ÄRGER", [6]), ("till sn", []), ("zzz", []),
    // Nothing is a wildcard, and signs are not looked for.
    ("100%", [2]), ("till_1", [1, 2, 3]), ("%", []), ("'", []), ("\\%", []), ("%\u{308}", []), ("<", []),
    // Serial numbers also from their end.
    ("sn-77", [5]), ("SN77", []), ("X0077", []), ("0077", [5]), ("077", [5]), ("77", [5]), ("377", []),
    ("sn 0077", [5]), ("a 077", [5]),
  ]

  private static func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    let names = ["Till 1", "Till 100% up", "Till_1", "C:\\Till", "a", "Kasse u\u{308}"]
    try await fresh.store.write { writer in
      for number in 1...2 { try writer.insert(Sample.organization(number)) }
      for (index, name) in names.enumerated() {
        var device = Sample.device(index + 1, name: name, serial: index == 4 ? "SN-77-0077" : nil)
        if index == 5 { device.articleNumber = "ART ärger" }
        try writer.insert(device)
      }
      try writer.insert(Sample.device(20, organization: 2, name: "Till 100% _ \\ elsewhere", serial: "0077"))
      try writer.insert(Sample.device(21, name: "Till % _ \\ deleted", serial: "0077"))
      _ = try writer.deleteDevice(sampleID(21), version: 1, at: sampleTime)
    }
    return fresh
  }

  private static func found(_ search: String?, _ fresh: FreshStore) async throws -> [DeviceID] {
    try await fresh.store.read { try $0.devices(of: sampleID(1), search: search, page: Page()).map(\.id) }
  }

  @Test(arguments: StoreEngine.allCases, searches)
  func aSearchFindsWordsByTheirBeginning(engine: StoreEngine, row: (search: String?, numbers: [Int])) async throws {
    let found = try await Self.found(row.search, try await Self.populated(engine))
    #expect(found == row.numbers.map { sampleID($0) })
  }

  @Test(arguments: StoreEngine.allCases)
  func aDeviceIsFoundByWhatItIsCalledNow(engine: StoreEngine) async throws {
    let fresh = try await Self.populated(engine)
    var renamed = Sample.device(1, name: "Kiosk 1", serial: "AB-9001")
    renamed.articleNumber = "till"
    let outdated = Sample.device(2, name: "Lost", serial: nil)
    let late = try await fresh.store.write { [renamed] writer in
      _ = try writer.update(renamed)
      var late = outdated
      late.version = 7
      return try writer.update(late)
    }
    #expect(late == nil)
    let expected: [(String, [Int])] = [
      ("kiosk", [1]), ("till", [1, 2, 3, 4]), ("9001", [1]), ("lost", []), ("up", [2]), ("1", [1, 2, 3]),
    ]
    for (search, numbers) in expected {
      #expect(try await Self.found(search, fresh) == numbers.map { sampleID($0) }, "\(search)")
    }
    try await fresh.store.write { _ = try $0.deleteDevice(sampleID(1), version: 2, at: sampleTime) }
    #expect(try await Self.found("kiosk", fresh) == [])
  }

  /// More than a thousand are not listed, and those with the very word are among them.
  @Test(arguments: StoreEngine.allCases)
  func aSearchThatFindsTooManySaysSo(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization())
      for number in 1...1100 { try writer.insert(Sample.device(number, name: "Store \(20_000 - number)")) }
      try writer.insert(Sample.device(2000, name: "Store 1"))
    }
    let (all, exact, few) = try await fresh.store.read { reader in
      let list = { try reader.deviceList(of: sampleID(1), DeviceListQuery(search: $0), page: DeviceListPage()) }
      return (try list("store"), try list("store 1"), try list("store 199"))
    }
    #expect(all.isCut && all.items.count == 50 && all.next != nil)
    #expect(exact.isCut)
    #expect(!few.isCut && few.items.count == 50)
    let counts = try await fresh.store.read { try $0.deviceCounts(of: sampleID(1), search: "store") }
    #expect(counts.count() == CappedCount(1000, upTo: 10_000))
    var query = DeviceListQuery(search: "store 1")
    query.sort = .name
    let first = try await fresh.store.read { [query] in
      try $0.deviceList(of: sampleID(1), query, page: DeviceListPage(limit: 1)).items
    }
    #expect(first.map(\.name) == ["Store 1"])
  }

  /// A server that knows no search words has written the devices: they are found and listed at once, and as all others after.
  @Test(arguments: StoreEngine.allCases)
  func devicesOfAnEarlierServerAreFoundAndPrepared(engine: StoreEngine) async throws {
    let fresh = try await Self.populated(engine)
    try await fresh.store.write { writer in
      guard let transaction = writer as? SQLTransaction else { return }
      try transaction.connection.execute(
        "UPDATE devices SET search_key = lower(name) || coalesce('\n' || lower(serial_number), ''), name_key = ''", [])
      try transaction.connection.execute("DELETE FROM search_words", [])
    }
    let before = try await fresh.store.read { try $0.isUnpreparedForLists() }
    #expect(before)
    #expect(try await Self.found("till 100", fresh) == [sampleID(2)])
    #expect(try await Self.found("0077", fresh) == [sampleID(5)])
    #expect(try await Self.found("zzz", fresh) == [])
    let steps = try await fresh.store.write { writer in
      try [5, 5, 5].map { try writer.prepareForLists(limit: $0) }
    }
    #expect(steps == [5, 2, 0], "six of this organization and one of the other")
    let after = try await fresh.store.read { try $0.isUnpreparedForLists() }
    #expect(!after)
    for row in Self.searches {
      #expect(try await Self.found(row.search, fresh) == row.numbers.map { sampleID($0) }, "\(row.search ?? "nil")")
    }
    var query = DeviceListQuery()
    query.sort = .name
    let names = try await fresh.store.read { [query] in
      try $0.deviceList(of: sampleID(1), query, page: DeviceListPage()).items.map(\.name)
    }
    #expect(names == ["a", "C:\\Till", "Kasse u\u{308}", "Till 1", "Till 100% up", "Till_1"])
  }
}
