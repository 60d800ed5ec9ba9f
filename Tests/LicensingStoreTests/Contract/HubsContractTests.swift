import LicensingCore
import LicensingStore
import Testing

@Suite struct HubsContractTests {
  /// Device 1 is the hub of 2, 3 and 4, device 3 that of 5 and 6; 7 stands alone.
  private func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 7)
    try await put([2: 1, 3: 1, 4: 1, 5: 3, 6: 3], in: fresh)
    return fresh
  }

  private func put(_ hubs: [Int: Int], in fresh: FreshStore) async throws {
    try await fresh.store.write { writer in
      for (number, hub) in hubs {
        guard var device = try writer.device(sampleID(number)) else { continue }
        device.hubID = sampleID(hub)
        _ = try writer.update(device)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func hubsAreThoseThatOthersReportTo(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let found = try await fresh.store.read { reader in
      let pages: [(after: Int?, limit: Int64)] = [(nil, 9), (nil, 1), (1, 9), (3, 9)]
      return try pages.map { after, limit in
        try reader.hubIDs(of: sampleID(1), after: after.map { sampleID($0) }, limit: limit)
      } + [try reader.hubIDs(of: sampleID(2), after: nil, limit: 9)]
    }
    #expect(found == [[1, 3], [1], [3], [], []].map { $0.map { sampleID($0) } })
    try await fresh.store.write { _ = try $0.deleteDevice(sampleID(3), version: 2, at: sampleTime) }
    #expect(try await fresh.store.read { try $0.hubIDs(of: sampleID(1), after: nil, limit: 9) } == [sampleID(1)])
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsUnderAHubIsListedAndCounted(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let devices: [[DeviceID]] = try await fresh.store.read { reader in
      let pages: [(after: Int?, limit: Int64)] = [(nil, 9), (nil, 2), (2, 9)]
      return try pages.map { after, limit in
        try reader.devices(under: sampleID(1), in: sampleID(1), after: after.map { sampleID($0) }, limit: limit)
          .map(\.id)
      }
    }
    #expect(devices == [[2, 3, 4], [2, 3], [3, 4]].map { $0.map { sampleID($0) } })
    let hubs: [[DeviceID]] = try await fresh.store.read { reader in
      try [1, 3, 7].map { try reader.hubs(under: sampleID($0), in: sampleID(1), limit: 9).map(\.id) }
    }
    #expect(hubs == [[sampleID(3)], [], []])
    let counts: [Int64] = try await fresh.store.read { reader in
      let limits: [(hub: Int, limit: Int64)] = [(1, 9), (1, 2), (3, 9), (7, 9)]
      return try limits.map { try reader.deviceCount(under: sampleID($0.hub), in: sampleID(1), upTo: $0.limit) }
    }
    #expect(counts == [3, 2, 2, 0])
    let elsewhere: [Int64] = try await fresh.store.read { reader in
      [
        Int64(try reader.devices(under: sampleID(1), in: sampleID(2), after: nil, limit: 9).count),
        Int64(try reader.hubs(under: sampleID(1), in: sampleID(2), limit: 9).count),
        try reader.deviceCount(under: sampleID(1), in: sampleID(2), upTo: 9),
      ]
    }
    #expect(elsewhere == [0, 0, 0], "of another organization")
  }

  @Test(arguments: StoreEngine.allCases)
  func activationsAndHoldersComeNewestFirst(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation(1))
      _ = try writer.release(sampleID(1), at: sampleTime)
      _ = try writer.charge(Sample.activation(2))
      _ = try writer.charge(Sample.activation(3, device: 2))
      try writer.insert(Sample.family(1))
      _ = try writer.endFamily(sampleID(1), .replaced, at: sampleTime.adding(seconds: 5))
      try writer.insert(Sample.family(2, activation: 2))
    }
    let device: DeviceID = sampleID(1)
    let activations: [[ActivationID]] = try await fresh.store.read { reader in
      try [9, 1].map { try reader.activations(of: device, limit: $0).map(\.id) }
    }
    let holders: [[ReadDeviceHistory.Holder]] = try await fresh.store.read { reader in
      try [9, 1].map { try reader.holders(of: device, limit: $0) }
    }
    #expect(activations == [[sampleID(2), sampleID(1)], [sampleID(2)]])
    #expect(holders.map { $0.map(\.family.id) } == [[sampleID(2), sampleID(1)], [sampleID(2)]])
    #expect(holders[0].map(\.endedAt) == [nil, sampleTime.adding(seconds: 5)])
    #expect(holders[0].map(\.family.end) == [nil, .replaced])
  }
}
