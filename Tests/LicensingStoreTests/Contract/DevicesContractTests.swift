import LicensingCore
import Testing

@Suite struct DevicesContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let full = Device(
      id: sampleID(2), organizationID: sampleID(1), name: awkwardText, kind: .switch, serialNumber: "SN-1",
      articleNumber: "A 1", url: "https://hub.example.com", hubID: sampleID(1), licenseID: sampleID(1),
      isDisabled: true, lastSeenAt: Timestamp(milliseconds: -1), version: 9, createdAt: Timestamp(milliseconds: .min),
      updatedAt: Timestamp(milliseconds: .max))
    try await fresh.store.write { try $0.insert(full) }
    let found = try await fresh.store.read { reader in try (1...3).map { try reader.device(sampleID($0)) } }
    #expect(found == [Sample.device(), full, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    var changed = Sample.device(1)
    changed.name = "Till 7"
    changed.kind = .register
    changed.serialNumber = "sn-7"
    changed.articleNumber = "A7"
    changed.url = "http://10.0.0.7"
    changed.hubID = sampleID(2)
    changed.licenseID = sampleID(1)
    changed.isDisabled = true
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let results = try await fresh.store.write { [changed] in [try $0.update(changed), try $0.update(changed)] }
    changed.version = 2
    #expect(results == [changed, nil])
    #expect(try await fresh.store.read { try $0.devices(of: sampleID(1), serialNumber: "SN-7") } == [changed])
    var cleared = Sample.device(1)
    cleared.version = 2
    let result = try await fresh.store.write { [cleared] in try $0.update(cleared) }
    cleared.version = 3
    #expect(result == cleared, "all that can be absent is absent again")
  }

  @Test(arguments: StoreEngine.allCases)
  func listsGoOnAfterAnID(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 5)
    let pages = try await fresh.store.read { reader in
      try [
        Page(limit: 2), Page(limit: 2, after: sampleID(2)), Page(limit: 2, after: sampleID(4)),
        Page(after: sampleID(5)),
      ]
      .map {
        [
          try reader.devices(of: sampleID(1), search: nil, page: $0),
          try reader.devices(of: sampleID(1), search: "dev", page: $0),
        ]
      }
    }
    let expected = [[1, 2], [3, 4], [5], []].map { $0.map { Sample.device($0) } }
    #expect(pages.map { $0[0] } == expected && pages.map { $0[1] } == expected)
  }

  @Test(arguments: StoreEngine.allCases)
  func serialNumbersAreComparedFoldedWithinTheOrganization(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      for number in 1...2 { try writer.insert(Sample.organization(number)) }
      for number in 1...3 { try writer.insert(Sample.device(number, serial: "Sn-1")) }
      try writer.insert(Sample.device(4, organization: 2, serial: "SN-1"))
    }
    let found = try await fresh.store.read { reader in
      try [(1, " sn-1"), (2, "SN-1"), (1, "sn-2"), (1, "")].map {
        try reader.devices(of: sampleID($0), serialNumber: $1).map(\.id)
      }
    }
    #expect(found == [[sampleID(1), sampleID(2)], [sampleID(4)], [], []])
  }

  @Test(arguments: StoreEngine.allCases)
  func aDeletedDeviceIsOnNoList(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    let deletions = try await fresh.store.write { writer in
      try [2, 1, 1, 2].map { try writer.deleteDevice(sampleID(1), version: $0, at: sampleTime) }
    }
    #expect(deletions == [false, true, false, false])
    let (one, all, changed) = try await fresh.store.write { writer in
      var device = Sample.device(1)
      device.version = 2
      return (
        try writer.device(sampleID(1)), try writer.devices(of: sampleID(1), search: nil, page: Page()),
        try writer.update(device)
      )
    }
    #expect(one == nil && changed == nil && all == [Sample.device(2)])
  }

  @Test(arguments: StoreEngine.allCases)
  func thoseBelowADeletedHubHaveNoHub(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 3)
    var below = Sample.device(2)
    below.hubID = sampleID(1)
    let after = try await fresh.store.write { [below] writer in
      _ = try writer.update(below)
      _ = try writer.deleteDevice(sampleID(1), version: 1, at: sampleTime)
      return [try writer.device(sampleID(2)), try writer.device(sampleID(3))]
    }
    below.hubID = nil
    below.version = 3
    #expect(after == [below, Sample.device(3)])
  }

  @Test(arguments: StoreEngine.allCases)
  func settingTheLicenseRaisesTheVersionOnlyIfItChanges(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let versions = try await fresh.store.write { writer in
      try writer.insert(Sample.license(2))
      return try [1, 1, 2].map { number in
        try writer.setLicense(sampleID(number), of: sampleID(1))
        let device = try writer.device(sampleID(1))
        return [device?.licenseID == sampleID(number) ? 1 : 0, device?.version]
      }
    }
    #expect(versions == [[1, 2], [1, 2], [1, 3]])
  }
}
