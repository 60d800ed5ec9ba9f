import LicensingCore
import Testing

@Suite struct MembersTests {
  private func owner(_ name: String, _ world: LicensingWorld) async throws -> Actor {
    try await world.context.makeUser("\(name)@acme.example", role: .owner, in: world.organization.id)
  }

  private func roles(in world: LicensingWorld) async throws -> [Role] {
    try await world.store.read { try $0.members(of: world.organization.id).map(\.1) }
  }

  @Test func aMemberIsAddedByTheirAddress() async throws {
    let world = try await LicensingWorld()
    let (add, organization) = (AddMember(world.context), world.organization.id)
    let owner = try await owner("owner", world)
    let user = try #require(try await world.context.makeUser("Eve@Example.com").userID)
    let added = try await add(email: " eve@EXAMPLE.com ", in: organization, role: .manager, by: owner)
    #expect(added.id == user)
    #expect(try await world.store.read { try $0.role(of: user, in: organization) } == .manager)
    var disabling = ChangeUser.Change()
    disabling.isDisabled = .set(true)
    let gone = try #require(try await world.context.makeUser("gone@example.com").userID)
    _ = try await ChangeUser(world.context)(gone, version: nil, disabling, by: .operator)
    for (email, message) in [
      ("eve@example.com", "is a member's already"), ("nobody@example.com", "is nobody's who has an account here"),
      ("gone@example.com", "is of a user who is disabled"), ("", "is an e-mail address like ada@example.com"),
      ("a\nb", "is an e-mail address like ada@example.com"),
    ] {
      let heard = try await refusal { try await add(email: email, in: organization, role: .owner, by: owner) }
      #expect(heard == .invalid([FieldProblem("email", message)]))
    }
    #expect(try await world.store.read { try $0.role(of: user, in: organization) } == .manager)
    for (actor, error) in [
      (world.manager, LicensingError.forbidden), (try await world.context.makeUser("x@y.z"), .notFound),
    ] {
      #expect(
        try await refusal { try await add(email: "x@y.z", in: organization, role: .viewer, by: actor) } == error)
    }
    #expect(
      try await refusal { try await add(email: "x@y.z", in: sampleID(9), role: .viewer, by: world.administrator) }
        == .notFound)
  }

  @Test func aRoleThatWasChangedMeanwhileIsNotReplaced() async throws {
    let world = try await LicensingWorld()
    let (set, organization) = (SetMember(world.context), world.organization.id)
    let owner = try await owner("owner", world)
    let max = try #require(world.manager.userID)
    try await set(max, in: organization, role: .viewer, former: .manager, by: owner)
    for role in [Role.owner, nil] {
      let heard = try await refusal { try await set(max, in: organization, role: role, former: .manager, by: owner) }
      #expect(heard == .changedMeanwhile)
    }
    #expect(try await world.store.read { try $0.role(of: max, in: organization) } == .viewer)
    try await set(max, in: organization, role: nil, former: .viewer, by: owner)
    #expect(
      try await refusal { try await set(max, in: organization, role: nil, former: .viewer, by: owner) } == .notFound)
  }

  /// Owners who take each other's role away at the same time: one stays.
  @Test func whateverRacesAnOwnerStays() async throws {
    let world = try await LicensingWorld()
    let (set, organization) = (SetMember(world.context), world.organization.id)
    for round in 0..<20 {
      let pair = [try await owner("a\(round)", world), try await owner("b\(round)", world)]
      let ids = try pair.map { try #require($0.userID) }
      let heard = try await withThrowingTaskGroup { group in
        for (actor, other) in zip(pair, ids.reversed()) {
          for role in [Role.viewer, nil] {
            group.addTask { try await refusal { try await set(other, in: organization, role: role, by: actor) } }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let owners = try await roles(in: world).filter { $0 == .owner }
      #expect(owners.count >= 1, "round \(round): \(heard)")
      for id in ids {
        _ = try await refusal { try await set(id, in: organization, role: nil, by: world.administrator) }
      }
    }
  }

  @Test func whateverRacesAPlatformAdministratorStays() async throws {
    let world = try await LicensingWorld()
    let change = ChangeUser(world.context)
    let first = try #require(world.administrator.userID)
    for round in 0..<20 {
      let second = try await world.context.makeUser("v\(round)@vendor.example", isPlatformAdministrator: true)
      let other = try #require(second.userID)
      let heard = try await withThrowingTaskGroup { group in
        for (actor, id) in [(world.administrator, other), (second, first)] {
          group.addTask {
            var demotion = ChangeUser.Change()
            demotion.isPlatformAdministrator = .set(false)
            return try await refusal { [demotion] in try await change(id, version: nil, demotion, by: actor) }
          }
        }
        return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
      }
      #expect(
        try await world.store.write { try $0.activePlatformAdministratorCount() } == 1, "round \(round): \(heard)")
      #expect(heard.count { $0 == nil } == 1 && heard.contains(.conflict(.lastOfItsKind)))
      var promotion = ChangeUser.Change()
      promotion.isPlatformAdministrator = .set(true)
      _ = try await change(first, version: nil, promotion, by: .operator)
      promotion.isPlatformAdministrator = .set(false)
      _ = try await change(other, version: nil, promotion, by: .operator)
    }
  }
}
