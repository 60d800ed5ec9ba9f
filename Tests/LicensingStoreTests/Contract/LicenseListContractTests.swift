import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

/// Lists of licenses: what each filter leaves, each order, the search, and pages that miss none.
@Suite struct LicenseListContractTests {
  /// 21 September 2026 is the sample's day.
  private static let dates: [(number: Int, date: String?, standing: LicenseStanding)] = [
    (2, "2026-09-20", .active), (3, "2026-09-21", .active), (4, "2026-10-21", .active), (5, "2026-10-22", .active),
    (6, "2026-09-21", .suspended), (7, "2020-01-01", .revoked), (8, nil, .active), (9, "9999-12-31", .suspended),
  ]

  /// License 1 is that of the sample; 10 and 11 are on a second product with a window of 3 days; 12 is somebody else's.
  private func fill(_ store: any Store) async throws {
    try await Sample.populate(store)
    try await store.write { writer in
      try writer.insert(Sample.organization(2))
      var other = Sample.product(2, code: "desk")
      (other.name, other.renewalWindowDays) = ("desktop Suite", 3)
      _ = try writer.insert(other)
      for (number, date, standing) in Self.dates {
        try writer.insert(Self.license(number, date: date, standing: standing))
      }
      try writer.insert(Self.license(10, product: 2, date: "2026-09-24", quota: 10, used: 9))
      try writer.insert(Self.license(11, product: 2, date: "2026-09-25", quota: 10, used: 8))
      try writer.insert(Self.license(12, organization: 2, date: "2026-09-20"))
    }
  }

  private static func license(
    _ number: Int, organization: Int = 1, product: Int = 1, date: String?, standing: LicenseStanding = .active,
    quota: Int64? = nil, used: Int64 = 0
  ) -> License {
    License(
      id: sampleID(number), organizationID: sampleID(organization), productID: sampleID(product), features: [],
      quota: quota, used: used, renewalDate: date.flatMap { RenewalDate($0) }, standing: standing,
      createdAt: sampleTime.adding(seconds: Int64(number)), updatedAt: sampleTime)
  }

  private func ids(_ store: any Store, _ query: LicenseListQuery, limit: Int = 50) async throws -> [LicenseID] {
    try await store.read { reader in
      var (ids, after): ([LicenseID], LicenseID?) = ([], nil)
      repeat {
        let part = try reader.licenses(of: sampleID(1), query, at: sampleTime, page: Page(limit: limit, after: after))
        ids += part.map(\.id)
        after = part.count == limit ? part.last?.id : nil
      } while after != nil
      return ids
    }
  }

  private func numbers(_ numbers: [Int]) -> [LicenseID] { numbers.map { sampleID($0) } }

  @Test(
    arguments: StoreEngine.allCases,
    [
      (.all, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), (.nearEnd, [3, 4, 10]), (.expired, [2]), (.suspended, [6, 9]),
      (.revoked, [7]), (.nearQuota, [10]),
    ] as [(LicenseListQuery.Filter, [Int])])
  func aFilterLeavesWhatItSays(engine: StoreEngine, filter: (LicenseListQuery.Filter, [Int])) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    #expect(try await ids(fresh.store, LicenseListQuery(filter: filter.0)) == numbers(filter.1))
    let counts = try await fresh.store.read { try $0.licenseCounts(of: sampleID(1), search: nil, at: sampleTime) }
    #expect(counts[filter.0] == Int64(filter.1.count))
  }

  @Test(
    arguments: StoreEngine.allCases,
    [
      (.added, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), (.product, [10, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      (.renewal, [7, 2, 3, 6, 10, 11, 4, 5, 9, 1, 8]), (.remaining, [10, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ] as [(LicenseListQuery.Sort, [Int])])
  func everyOrderIsTheSameOnPagesOfAnyLength(
    engine: StoreEngine, sort: (LicenseListQuery.Sort, [Int])
  ) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    for limit in [1, 2, 50] {
      #expect(try await ids(fresh.store, LicenseListQuery(sort: sort.0), limit: limit) == numbers(sort.1), "\(limit)")
      let back = LicenseListQuery(sort: sort.0, isDescending: true)
      #expect(try await ids(fresh.store, back, limit: limit) == numbers(sort.1.reversed()), "\(limit)")
    }
  }

  @Test(
    arguments: StoreEngine.allCases,
    [
      ("DESKTOP", [10, 11]), ("desk", [10, 11]), ("point of", [1, 2, 3, 4, 5, 6, 7, 8, 9]), ("nothing", []),
      ("%", []), ("_", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), ("\\", []), ("'", []),
    ] as [(String, [Int])])
  func theSearchFindsProductsAndIds(engine: StoreEngine, search: (String, [Int])) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    #expect(try await ids(fresh.store, LicenseListQuery(search: search.0), limit: 2) == numbers(search.1))
    let counts = try await fresh.store.read { try $0.licenseCounts(of: sampleID(1), search: search.0, at: sampleTime) }
    #expect(counts.all == Int64(search.1.count))
    let seventh: LicenseID = sampleID(7)
    for text in [seventh.text, seventh.text.uppercased(), String(seventh.text.suffix(24))] {
      #expect(try await ids(fresh.store, LicenseListQuery(search: text)).contains(seventh))
    }
  }

  /// A license of somebody else tells nothing, not even where it would stand.
  @Test(arguments: StoreEngine.allCases)
  func aPageBehindAnothersLicenseIsEmpty(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    for number in [12, 99] {
      let found = try await fresh.store.read { reader in
        try reader.licenses(
          of: sampleID(1), LicenseListQuery(sort: .renewal), at: sampleTime, page: Page(after: sampleID(number)))
      }
      #expect(found == [])
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func theUseOfAProductIsCountedOverAllOrganizations(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    var (first, second) = (ProductUse(), ProductUse())
    (first.licenses, first.organizations, first.nearEnd, first.expired, first.suspended) = (10, 2, 2, 2, 2)
    (second.licenses, second.organizations, second.unitsInUse, second.nearEnd) = (2, 1, 17, 1)
    let uses = try await fresh.store.read { reader in
      try (1...2).map { number in
        let product = try #require(try reader.product(sampleID(number)))
        return try reader.use(of: product, at: sampleTime)
      } + [try reader.use(of: Sample.product(3), at: sampleTime)]
    }
    #expect(uses == [first, second, ProductUse()])
  }

  /// Nothing deletes an organization; where somebody does it by hand, the database refuses as long as it has licenses.
  @Test(arguments: StoreEngine.allCases)
  func noLicenseIsLeftWithoutItsOrganizationOrProduct(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await fill(fresh.store)
    try await fresh.store.write { _ = try $0.charge(Sample.activation(1)) }
    let (organization, product, license): (OrganizationID, ProductID, LicenseID) = (
      sampleID(1), sampleID(1), sampleID(1)
    )
    for (table, id) in [("organizations", organization.text), ("products", product.text), ("licenses", license.text)] {
      await #expect(throws: (any Error).self, "\(table)") {
        try await fresh.engine.write { connection in
          _ = try connection.execute("DELETE FROM \(table) WHERE id = $1", [.text(id)])
        }
      }
    }
    #expect(try await fresh.store.read { try $0.license(license) } != nil)
  }
}
