import Testing

@testable import LicensingCore
@testable import LicensingStore

/// The devices that use a license.
@Suite struct DevicesInUseContractTests {
  /// Devices 1 to 5, of which 1, 2 and 3 use license 1, 4 did, and 5 uses license 2.
  private func fill(_ store: any Store) async throws {
    try await Sample.populate(store)
    try await store.write { writer in
      try writer.insert(Sample.license(2))
      for number in 2...5 {
        try writer.insert(Sample.device(number, name: "Till \(number)", serial: "CS-00\(number)"))
      }
      for number in 1...4 { _ = try writer.charge(Sample.activation(number, device: number)) }
      _ = try writer.charge(Sample.activation(5, license: 2, device: 5))
      _ = try writer.release(sampleID(4) as ActivationID, at: sampleTime)
      try writer.insert(Sample.family(1, activation: 2, device: 2, refreshedAt: sampleTime.adding(seconds: 7)))
      try writer.insert(Sample.family(2, activation: 3, device: 3))
      _ = try writer.endFamily(ofDevice: sampleID(3), .replayed, at: sampleTime)
    }
  }

  private func inUse(_ number: Int, name: String, serial: String?, refreshedAt: Timestamp? = nil) -> DeviceInUse {
    DeviceInUse(
      activation: Sample.activation(number, device: number), name: name, serialNumber: serial, refreshedAt: refreshedAt)
  }

  @Test(arguments: StoreEngine.allCases)
  func livingOnesAreListedWithTheirLastToken(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    let expected = [
      inUse(1, name: "Device 1", serial: nil),
      inUse(2, name: "Till 2", serial: "CS-002", refreshedAt: sampleTime.adding(seconds: 7)),
      inUse(3, name: "Till 3", serial: "CS-003"),
    ]
    let (all, rest, each, count) = try await fresh.store.read { reader in
      (
        try reader.devicesInUse(of: sampleID(1), search: nil, page: Page()).items,
        try reader.devicesInUse(of: sampleID(1), search: "", page: Page(limit: 1, after: sampleID(1))).items,
        try (1...5).map { try reader.deviceInUse(sampleID($0)) },
        try (1...3).map { try reader.livingActivationCount(of: sampleID($0), upTo: 2) }
      )
    }
    #expect(all == expected && rest == [expected[1]] && count == [3, 1, 0])
    #expect(Array(each.prefix(4)) == expected + [nil] && each[4]?.activation.licenseID == sampleID(2))
  }

  private static let searches: [(String, [Int])] = [
    ("TILL", [2, 3]), ("cs-003", [3]), ("till 4", []), ("till 5", []), ("%", []), ("device", [1]), ("003", [3]),
    ("ill", []), ("2 till", [2]), ("till device", []),
  ]

  /// Found among all devices of the organization, or among those of the license: the same are.
  @Test(arguments: StoreEngine.allCases, [0, 2, 3, 9] as [Int64])
  func theSearchFindsNamesAndNumbers(engine: StoreEngine, most: Int64) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    for (search, wanted) in Self.searches {
      let (found, rest) = try await fresh.transaction { transaction in
        (
          try transaction.devicesInUse(of: sampleID(1), search: search, Page(), lookingAt: most),
          try transaction.devicesInUse(of: sampleID(1), search: search, Page(after: sampleID(2)), lookingAt: most)
        )
      }
      #expect(found.items.map(\.activation.deviceID) == wanted.map { sampleID($0) } && !found.isCut, "\(search)")
      #expect(rest.items.map(\.activation.deviceID) == wanted.filter { $0 > 2 }.map { sampleID($0) }, "\(search)")
    }
  }

  /// One whose words an older server did not write down.
  @Test(arguments: StoreEngine.allCases, [0, 9] as [Int64])
  func whatHasNoWordsYetIsFoundToo(engine: StoreEngine, most: Int64) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    try await fresh.engine.write { connection in
      try connection.execute("DELETE FROM search_words", [])
      try connection.execute("UPDATE devices SET search_key = lower(name)", [])
    }
    for (search, wanted) in [("till", [2, 3]), ("ill 2", [2]), ("device", [1]), ("server", [])] as [(String, [Int])] {
      let found = try await fresh.transaction {
        try $0.devicesInUse(of: sampleID(1), search: search, Page(), lookingAt: most).items.map(\.activation.deviceID)
      }
      #expect(found == wanted.map { sampleID($0) }, "\(search)")
    }
  }
}

extension FreshStore {
  fileprivate func transaction<T: Sendable>(_ body: @escaping @Sendable (SQLTransaction) throws -> T) async throws -> T
  {
    try await engine.read { try body(SQLTransaction(connection: $0, notes: NoteBuffer())) }
  }
}
