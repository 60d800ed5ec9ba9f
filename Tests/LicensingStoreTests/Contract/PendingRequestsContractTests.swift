import LicensingCore
import Testing

/// The machines that ask and are, by their serial numbers, an organization's.
@Suite struct PendingRequestsContractTests {
  @Test(arguments: StoreEngine.allCases)
  func theyAreThoseWithANumberOfALivingDevice(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization(2))
      for (number, serial) in [(2, "cs-1"), (3, "CS-2"), (4, "CS-1")] {
        try writer.insert(Sample.device(number, serial: serial))
      }
      try writer.insert(Sample.device(5, organization: 2, serial: "CS-3"))
      _ = try writer.deleteDevice(sampleID(3), version: 1, at: sampleTime)
      let asking: [(Int, String?, Int64)] = [
        (1, "CS-1", 600), (2, "Cs-1", 600), (3, "CS-2", 600), (4, "CS-3", 600), (5, nil, 600), (6, "CS-1", 1),
      ]
      for (number, serial, life) in asking {
        var machine = MachineDescription()
        machine.serialNumber = serial
        _ = try writer.insert(
          Sample.authorization(number, machine: machine, expiresAt: sampleTime.adding(seconds: life)))
      }
    }
    let now = sampleTime.adding(seconds: 1)
    let (lists, counts) = try await fresh.store.read { reader in
      (
        try (1...3).map { number in
          try reader.pendingDeviceAuthorizations(for: sampleID(number), at: now, page: Page()).map(\.id)
        },
        try [(1, 9), (1, 1), (2, 9), (3, 9)].map { number, limit in
          try reader.pendingCount(for: sampleID(number), at: now, upTo: limit)
        }
      )
    }
    // Whatever the letters' case; once, though two devices have the number; and not of a device that was deleted.
    #expect(lists == [[sampleID(1), sampleID(2)], [sampleID(4)], []])
    #expect(counts == [2, 1, 1, 0])
  }
}
