import LicenseTokens
import LicensingCore
import Testing

@Suite struct ProductsContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBackWithFeaturesInTheirOrder(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var full = Sample.product(1, features: ["z", "a", "m"])
    full.name = awkwardText
    full.tokenLifetimeSeconds = 300
    full.renewalWindowDays = 3650
    let bare = Sample.product(2, features: [])
    let results = try await fresh.store.write { [full] in [try $0.insert(full), try $0.insert(bare)] }
    #expect(results == [nil, nil])
    #expect(try await fresh.store.read { try $0.products(page: Page()) } == [full, bare])
    #expect(try await fresh.store.read { try $0.product(sampleID(1)) } == full)
    #expect(try await fresh.store.read { try $0.product(sampleID(3)) } == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func aCodeOrNumberThatIsTakenIsNamed(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var sameNumber = Sample.product(3, code: "other")
    sameNumber.number = 1
    let results = try await fresh.store.write { [sameNumber] writer in
      [
        try writer.insert(Sample.product(1)), try writer.insert(Sample.product(2, code: "pos1")),
        try writer.insert(sameNumber),
      ]
    }
    #expect(results == [nil, "code", "number"])
    #expect(try await fresh.store.read { try $0.products(page: Page()) } == [Sample.product(1)])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersionAndReplacesTheFeatures(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var changed = Sample.product(1, features: ["a", "b"])
    _ = try await fresh.store.write { [changed] in try $0.insert(changed) }
    changed.name = "Till"
    changed.features = [.init(code: "c", name: "C"), .init(code: "a", name: "A again")]
    changed.tokenLifetimeSeconds = 2_592_000
    changed.renewalWindowDays = 0
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let results = try await fresh.store.write { [changed] in [try $0.update(changed), try $0.update(changed)] }
    changed.version = 2
    #expect(results == [changed, nil])
    #expect(try await fresh.store.read { try $0.product(sampleID(1)) } == changed)
  }

  @Test(arguments: StoreEngine.allCases)
  func whoHasAFeatureIsCounted(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 4)
    let uses = try await fresh.store.write { writer in
      _ = try writer.insert(Sample.product(2))
      for (number, codes, product) in [
        (2, ["xms", "a_b"], 1), (3, ["xms2", "axb"], 1), (4, [], 1), (5, ["xms"], 2), (6, ["a_b"], 1),
      ] {
        var license = Sample.license(number, product: product)
        license.features = codes
        try writer.insert(license)
        guard number == 6 else { continue }
        license.standing = .revoked
        _ = try writer.update(license)
      }
      for (number, license) in [(1, 1), (2, 2), (3, 2), (4, 3)] {
        _ = try writer.charge(Sample.activation(number, license: license, device: number))
        // One was approved, and its machine has not come yet.
        if number != 3 { _ = try writer.markRedeemed(sampleID(number), at: sampleTime) }
      }
      return try [["xms"], ["a_b"], ["xms", "a_b"], ["xms2"], ["xm"], ["%"], []].map {
        try writer.use(of: $0, in: sampleID(1))
      }
    }
    #expect(uses.map(\.licenses) == [2, 1, 2, 1, 0, 0, 0])
    #expect(uses.map(\.devices) == [2, 1, 2, 1, 0, 0, 0])
  }

  @Test(arguments: StoreEngine.allCases)
  func theLongestTokenLifeIsThatOfAnyProduct(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let none = try await fresh.store.read { try $0.longestTokenLifetimeSeconds() }
    let lives = try await fresh.store.write { writer in
      try zip(1..., [300, 86_400, 600] as [Int64]).map { number, seconds in
        var product = Sample.product(number)
        product.tokenLifetimeSeconds = seconds
        _ = try writer.insert(product)
        return try writer.longestTokenLifetimeSeconds()
      }
    }
    #expect(none == nil && lives == [300, 86_400, 86_400])
  }
}
