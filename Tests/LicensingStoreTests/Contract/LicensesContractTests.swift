import LicenseTokens
import LicensingCore
import Testing

@Suite struct LicensesContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let full = License(
      id: sampleID(2), organizationID: sampleID(1), productID: sampleID(1), features: ["b", "a"], quota: .max,
      used: .max, renewalDate: RenewalDate("9999-12-31"), standing: .suspended, returnsFileUnits: true, version: 4,
      createdAt: Timestamp(milliseconds: .min), updatedAt: Timestamp(milliseconds: .max))
    let bare = License(
      id: sampleID(3), organizationID: sampleID(1), productID: sampleID(1), features: [], quota: nil,
      renewalDate: nil, standing: .revoked, createdAt: sampleTime, updatedAt: sampleTime)
    try await fresh.store.write { for each in [full, bare] { try $0.insert(each) } }
    let found = try await fresh.store.read { reader in try (1...4).map { try reader.license(sampleID($0)) } }
    #expect(found == [Sample.license(), full, bare, nil])
    let rest = try await fresh.store.read { try $0.licenses(of: sampleID(1), page: Page(limit: 1, after: sampleID(1))) }
    #expect(rest == [full])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    var changed = Sample.license()
    changed.features = []
    changed.quota = nil
    changed.renewalDate = RenewalDate("2027-06-30")
    changed.standing = .suspended
    changed.returnsFileUnits = true
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let results = try await fresh.store.write { [changed] in [try $0.update(changed), try $0.update(changed)] }
    changed.version = 2
    #expect(results == [changed, nil])
    #expect(try await fresh.store.read { try $0.license(sampleID(1)) } == changed)
  }

  @Test(arguments: StoreEngine.allCases)
  func aQuotaBelowItsUseIsNotWritten(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    let used = try await fresh.store.write { writer in
      for number in 1...2 { _ = try writer.charge(Sample.activation(number, device: number)) }
      return try [Int64(0), 1, 2].map { quota in
        var license = Sample.license(quota: quota)
        license.version = try writer.license(sampleID(1))?.version ?? 0
        return try writer.update(license)?.used
      }
    }
    #expect(used == [nil, nil, 2])
  }
}
