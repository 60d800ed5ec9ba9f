import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct OrganizationListContractTests {
  private static let names = ["Umbra Retail", "Store 10", "acme stores", "Store 9", "Östra Butik", "Store 10"]

  /// A member of the second and the fourth.
  private func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      for (index, name) in Self.names.enumerated() {
        try writer.insert(Sample.organization(index + 1, name: name))
      }
      _ = try writer.insert(Sample.user())
      for number in [2, 4] {
        try writer.put(Membership(organizationID: sampleID(number), userID: sampleID(1), role: .viewer))
      }
    }
    return fresh
  }

  private func list(
    _ fresh: FreshStore, member: UserID? = nil, search: String? = nil, limit: Int = 50
  ) async throws -> [OrganizationID] {
    var (found, after) = ([OrganizationID](), ListCursor<OrganizationKind>?.none)
    repeat {
      let part = try await fresh.store.read { [after] in
        try $0.organizationList(member: member, search: search, limit: limit, after: after)
      }
      #expect(!part.isCut && (part.items.count == limit || part.next == nil))
      found += part.items.map(\.id)
      after = part.next.flatMap { ListCursor($0.text) }
    } while after != nil && found.count <= Self.names.count
    return found
  }

  @Test(arguments: StoreEngine.allCases, [1, 2, 50])
  func theyStandByNameAsPeopleCount(engine: StoreEngine, limit: Int) async throws {
    let fresh = try await populated(engine)
    #expect(try await list(fresh, limit: limit) == [3, 4, 2, 6, 1, 5].map { sampleID($0) })
    #expect(try await list(fresh, member: sampleID(1), limit: limit) == [4, 2].map { sampleID($0) })
    #expect(try await list(fresh, member: sampleID(2), limit: limit) == [])
  }

  private static let searches: [(search: String, all: [Int], mine: [Int])] = [
    ("store", [3, 4, 2, 6], [4, 2]), ("ÖSTRA", [5], []), ("1 sto", [2, 6], [2]), ("tore", [], []), ("%", [], []),
    ("retail umb", [1], []), (" ", [3, 4, 2, 6, 1, 5], [4, 2]),
  ]

  @Test(arguments: StoreEngine.allCases, searches)
  func aSearchFindsWordsByTheirBeginning(
    engine: StoreEngine, row: (search: String, all: [Int], mine: [Int])
  ) async throws {
    let fresh = try await populated(engine)
    #expect(try await list(fresh, search: row.search, limit: 2) == row.all.map { sampleID($0) })
    #expect(try await list(fresh, member: sampleID(1), search: row.search) == row.mine.map { sampleID($0) })
  }

  @Test(arguments: StoreEngine.allCases)
  func oneIsFoundByWhatItIsCalledNow(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    try await fresh.store.write { _ = try $0.update(Sample.organization(1, name: "Rainbow")) }
    #expect(try await list(fresh, search: "rain") == [sampleID(1)])
    #expect(try await list(fresh, search: "umbra") == [])
    #expect(try await list(fresh) == [3, 1, 4, 2, 6, 5].map { sampleID($0) })
  }

  @Test(arguments: StoreEngine.allCases)
  func thoseOfAnEarlierServerAreFoundAndPrepared(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    try await fresh.store.write { writer in
      guard let transaction = writer as? SQLTransaction else { return }
      try transaction.connection.execute("UPDATE organizations SET search_key = '', name_key = ''", [])
      try transaction.connection.execute("DELETE FROM search_words", [])
    }
    #expect(try await Set(list(fresh, search: "store")) == Set([3, 4, 2, 6].map { sampleID($0) }))
    for expected in [true, false] {
      let unprepared = try await fresh.store.write { writer in
        let found = try writer.areOrganizationsUnprepared()
        try writer.prepareOrganizationsForLists(limit: 50)
        return found
      }
      #expect(unprepared == expected)
    }
    #expect(try await list(fresh, search: "store", limit: 1) == [3, 4, 2, 6].map { sampleID($0) })
  }
}
