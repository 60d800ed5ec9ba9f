import LicensingCore
import Testing

@Suite struct MembersContractTests {
  private static func membership(_ user: Int, _ role: Role) -> Membership {
    Membership(organizationID: sampleID(1), userID: sampleID(user), role: role)
  }

  private func freshStore(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization())
      for number in 1...3 {
        var user = Sample.user(number)
        user.isDisabled = number == 3
        _ = try writer.insert(user)
      }
    }
    return fresh
  }

  @Test(arguments: StoreEngine.allCases)
  func aMembershipIsMadeOnce(engine: StoreEngine) async throws {
    let fresh = try await freshStore(engine)
    let (made, role, none) = try await fresh.store.write { writer in
      (
        [try writer.insert(Self.membership(1, .viewer)), try writer.insert(Self.membership(1, .owner))],
        try writer.role(of: sampleID(1), in: sampleID(1)), try writer.role(of: sampleID(2), in: sampleID(1))
      )
    }
    #expect(made == [true, false] && role == .viewer && none == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func aRoleChangesFromTheOneThatWasShown(engine: StoreEngine) async throws {
    let fresh = try await freshStore(engine)
    let (changed, role) = try await fresh.store.write { writer in
      _ = try writer.insert(Self.membership(1, .viewer))
      let changed = [
        try writer.update(Self.membership(1, .owner), from: .manager),
        try writer.update(Self.membership(1, .manager), from: .viewer),
        try writer.update(Self.membership(2, .manager), from: .viewer),
        try writer.deleteMembership(organization: sampleID(1), user: sampleID(1), former: .viewer),
      ]
      return (changed, try writer.role(of: sampleID(1), in: sampleID(1)))
    }
    #expect(changed == [false, true, false, false] && role == .manager)
    let ended = try await fresh.store.write {
      try $0.deleteMembership(organization: sampleID(1), user: sampleID(1), former: .manager)
    }
    #expect(ended)
  }

  @Test(arguments: StoreEngine.allCases)
  func ownersCountWhoCanSignIn(engine: StoreEngine) async throws {
    let fresh = try await freshStore(engine)
    let counts = try await fresh.store.write { writer in
      let none = try writer.activeOwnerCount(of: sampleID(1))
      for (number, role) in [(1, .owner), (2, .manager), (3, .owner)] as [(Int, Role)] {
        _ = try writer.insert(Self.membership(number, role))
      }
      return [none, try writer.activeOwnerCount(of: sampleID(1)), try writer.activeOwnerCount(of: sampleID(2))]
    }
    #expect(counts == [0, 1, 0])
  }

  @Test(arguments: StoreEngine.allCases)
  func whatAnOrganizationHasIsCounted(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let (use, other) = try await fresh.store.write { writer in
      try writer.insert(Sample.device(2))
      _ = try writer.charge(Sample.activation(1, device: 1))
      try writer.insert(Sample.family(1, activation: 1, device: 1))
      return (try writer.organizationUse(sampleID(1)), try writer.organizationUse(sampleID(9)))
    }
    #expect(use.devices == 2 && use.tokens == 1)
    #expect(other == OrganizationUse(devices: 0, tokens: 0, members: 0))
  }
}
