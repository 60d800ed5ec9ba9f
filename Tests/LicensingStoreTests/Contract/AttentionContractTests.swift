import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct AttentionContractTests {
  private static let hour: Int64 = 3600
  private static let lifetime: Int64 = 259_200

  /// Devices 1…8 with a license of three days' tokens, each got its last so many hours ago.
  private func populated(_ engine: StoreEngine, hours: [Int64], quota: Int64? = 20) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: hours.count, quota: quota)
    try await fresh.store.write { writer in
      for number in 1...hours.count {
        _ = try writer.charge(Sample.activation(number, device: number))
        try writer.insert(Sample.family(number, activation: number, device: number))
      }
    }
    for (index, hours) in hours.enumerated() {
      fresh.store.note(.deviceSeen(sampleID(index + 1), at: sampleTime.adding(seconds: -hours * Self.hour)))
    }
    try await fresh.sqlStore.flushNotes()
    return fresh
  }

  private func silent(
    _ fresh: FreshStore, shortest: Int64 = lifetime, limit: Int64 = 100
  ) async throws -> SilentDevices {
    try await fresh.store.read {
      try $0.silentDevices(of: sampleID(1), shortestLifetimeSeconds: shortest, at: sampleTime, limit: limit)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func devicesWhoseTokensAreOldAreCounted(engine: StoreEngine) async throws {
    let fresh = try await populated(engine, hours: [0, 47, 48, 71, 72, 1000])
    #expect(try await silent(fresh) == SilentDevices(nearEnd: 2, ended: 2, hasMore: false))
    #expect(
      try await silent(fresh, limit: 3) == SilentDevices(nearEnd: 1, ended: 2, hasMore: true), "the longest first")
    #expect(
      try await silent(fresh, shortest: 300) == SilentDevices(nearEnd: 2, ended: 2, hasMore: false),
      "each by the life of its own tokens")
  }

  @Test(arguments: StoreEngine.allCases)
  func whoseSilenceHasAnotherReasonIsNotCounted(engine: StoreEngine) async throws {
    let fresh = try await populated(engine, hours: [72, 72, 72, 72, 24 * 181])
    try await fresh.store.write { writer in
      var disabled = Sample.device(1)
      disabled.isDisabled = true
      _ = try writer.update(disabled)
      _ = try writer.deleteDevice(sampleID(2), version: 1, at: sampleTime)
      _ = try writer.endFamily(sampleID(3), .released, at: sampleTime)
    }
    #expect(try await silent(fresh) == SilentDevices(nearEnd: 0, ended: 1, hasMore: false))
    let elsewhere = try await fresh.store.read {
      try $0.silentDevices(of: sampleID(2), shortestLifetimeSeconds: 300, at: sampleTime, limit: 9)
    }
    #expect(elsewhere == .none)
    for (standing, date, count) in [
      (LicenseStanding.suspended, nil, 0), (.revoked, nil, 0), (.active, RenewalDate("2026-09-20"), 0),
      (.active, RenewalDate("2026-09-21"), 1),
    ] as [(LicenseStanding, RenewalDate?, Int64)] {
      try await fresh.store.write { writer in
        var license = try #require(try writer.license(sampleID(1)))
        (license.standing, license.renewalDate) = (standing, date)
        _ = try writer.update(license)
      }
      #expect(try await silent(fresh) == SilentDevices(nearEnd: 0, ended: count, hasMore: false), "\(standing)")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func licensesAreSummedUp(engine: StoreEngine) async throws {
    let fresh = try await populated(engine, hours: [0, 0], quota: 3)
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization(2))
      try writer.insert(Sample.license(2, quota: nil))
      try writer.insert(Sample.license(3, organization: 2))
    }
    let found = try await fresh.store.read { try $0.licenseSummaries(of: sampleID(1), limit: 9) }
    func summary(_ number: Int, quota: Int64?, used: Int64) -> LicenseSummary {
      LicenseSummary(
        id: sampleID(number), productName: "Point of sale", standing: .active, renewalDate: nil, renewalWindowDays: 30,
        tokenLifetimeSeconds: Self.lifetime, quota: quota, used: used)
    }
    #expect(found == [summary(1, quota: 3, used: 2), summary(2, quota: nil, used: 0)])
    #expect(try await fresh.store.read { try $0.licenseSummaries(of: sampleID(1), limit: 1) } == Array(found.prefix(1)))
  }

  @Test(arguments: StoreEngine.allCases)
  func installationsAreCountedUntilTheyAreBlocked(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store)
    for number in 1...4 {
      fresh.store.note(.checkRefused(Sample.refusal(number, fingerprint: [UInt8(number)], at: sampleTime)))
    }
    try await fresh.sqlStore.flushNotes()
    let all = try await fresh.store.read { try $0.unauthorizedInstallations(of: sampleID(1), page: Page()) }
    let open = try await fresh.store.write { writer in
      _ = try writer.setBlocked(true, installation: all[0].id)
      return try [9, 2].map { try writer.openInstallations(of: sampleID(1), limit: $0) }
        + [try writer.openInstallations(of: sampleID(2), limit: 9)]
    }
    #expect(open == [3, 2].map { [OpenInstallations(licenseID: sampleID(1), count: $0)] } + [[]])
  }
}
