import LicensingCore
import Testing

@Suite struct OrganizationsContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let plain = Sample.organization(1)
    let extreme = Organization(
      id: sampleID(2), name: awkwardText, isDisabled: true, version: .max, createdAt: Timestamp(milliseconds: .min),
      updatedAt: Timestamp(milliseconds: .max))
    try await fresh.store.write { for each in [plain, extreme] { try $0.insert(each) } }
    let found = try await fresh.store.read { [try $0.organization(plain.id), try $0.organization(extreme.id)] }
    #expect(found == [plain, extreme])
    #expect(try await fresh.store.read { try $0.organization(sampleID(3)) } == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    var changed = Sample.organization()
    try await fresh.store.write { [changed] in try $0.insert(changed) }
    changed.name = "Acme Ltd"
    changed.isDisabled = true
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let results = try await fresh.store.write { [changed] in [try $0.update(changed), try $0.update(changed)] }
    changed.version = 2
    #expect(results == [changed, nil])
    #expect(try await fresh.store.read { try $0.organization(sampleID(1)) } == changed)
  }

  @Test(arguments: StoreEngine.allCases)
  func listsGoOnAfterAnIDAndShowAMemberTheirOwn(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let all = (1...5).map { Sample.organization($0) }
    try await fresh.store.write { writer in
      for each in all.reversed() { try writer.insert(each) }
      _ = try writer.insert(Sample.user())
      for number in [2, 4] {
        try writer.put(Membership(organizationID: sampleID(number), userID: sampleID(1), role: .viewer))
      }
    }
    let (first, rest, beyond) = try await fresh.store.read { reader in
      (
        try reader.organizations(member: nil, page: Page(limit: 2)),
        try reader.organizations(member: nil, page: Page(limit: 200, after: all[1].id)),
        try reader.organizations(member: nil, page: Page(limit: 2, after: all[4].id))
      )
    }
    #expect(first == Array(all[0..<2]) && rest == Array(all[2...]) && beyond == [])
    let (own, ownRest, none) = try await fresh.store.read { reader in
      (
        try reader.organizations(member: sampleID(1), page: Page()),
        try reader.organizations(member: sampleID(1), page: Page(after: all[1].id)),
        try reader.organizations(member: sampleID(9), page: Page())
      )
    }
    #expect(own == [all[1], all[3]] && ownRest == [all[3]] && none == [])
  }

  @Test(arguments: StoreEngine.allCases)
  func aMembershipIsPutReplacedAndDeleted(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let membership = { @Sendable in Membership(organizationID: sampleID(1), userID: sampleID($0), role: $1) }
    try await fresh.store.write { writer in
      for number in 1...2 { try writer.insert(Sample.organization(number)) }
      for number in 1...3 { _ = try writer.insert(Sample.user(number)) }
      for number in 1...2 { try writer.put(membership(number, .manager)) }
      try writer.put(membership(1, .owner))
    }
    let (members, others, memberships) = try await fresh.store.read { reader in
      (
        try reader.members(of: sampleID(1)), try reader.members(of: sampleID(2)),
        try reader.memberships(of: sampleID(1))
      )
    }
    #expect(members.map(\.0) == [Sample.user(1), Sample.user(2)] && members.map(\.1) == [.owner, .manager])
    #expect(others.isEmpty && memberships == [membership(1, .owner)])
    let deletions = try await fresh.store.write { writer in
      try (1...2).map { _ in try writer.deleteMembership(organization: sampleID(1), user: sampleID(1), former: nil) }
    }
    #expect(deletions == [true, false])
    #expect(try await fresh.store.read { try $0.memberships(of: sampleID(1)) } == [])
  }
}
