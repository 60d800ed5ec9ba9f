import LicensingCore
import Testing

@Suite struct LicenseFileSettingsContractTests {
  private static let full = LicenseFileSettings(
    productID: sampleID(1), isEnabled: true,
    articleNumbers: [
      ArticleNumberRule(pattern: "SWITCH-8", name: awkwardText), ArticleNumberRule(pattern: "*", name: "Any"),
    ], serialNumberPattern: "SW-####", features: ["xms", "l3"], validityDays: 36_500, version: 3,
    createdAt: Timestamp(milliseconds: .min), updatedAt: Timestamp(milliseconds: .max))
  private static let bare = LicenseFileSettings(
    productID: sampleID(2), version: 1, createdAt: sampleTime, updatedAt: sampleTime)

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let inserted = try await fresh.store.write { writer in
      _ = try writer.insert(Sample.product(2))
      return try [Self.full, Self.bare, Self.full].map { try writer.insert($0) }
    }
    #expect(inserted == [true, true, false], "a product has one row")
    let found = try await fresh.store.read { reader in
      try (1...3).map { try reader.licenseFileSettings(of: sampleID($0)) }
    }
    #expect(found == [Self.full, Self.bare, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    var changed = LicenseFileSettings(
      productID: sampleID(1), features: [], version: 3, createdAt: Self.full.createdAt, updatedAt: sampleTime)
    let results = try await fresh.store.write { [changed] writer in
      _ = try writer.insert(Self.full)
      return [try writer.update(changed), try writer.update(changed)]
    }
    changed.version = 4
    #expect(results == [changed, nil], "no features are not all features")
    #expect(try await fresh.store.read { try $0.licenseFileSettings(of: sampleID(1)) } == changed)
  }
}
