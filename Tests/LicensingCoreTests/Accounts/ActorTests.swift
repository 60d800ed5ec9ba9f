import LicensingCore
import Testing

@Suite struct ActorTests {
  private static let home: OrganizationID = sampleID(1)
  private static let elsewhere: OrganizationID = sampleID(2)

  private func actor(_ role: Role?, isPlatformAdministrator: Bool = false) -> Actor {
    let user = User(
      id: sampleID(3), email: "ada@example.com", name: "Ada", isPlatformAdministrator: isPlatformAdministrator,
      passwordHash: nil, createdAt: sampleTime, updatedAt: sampleTime)
    let memberships = role.map { [Membership(organizationID: Self.home, userID: user.id, role: $0)] } ?? []
    return Actor(user: user, memberships: memberships, origin: .local)
  }

  private func refusal(of actor: Actor, for role: Role, in organization: OrganizationID) -> LicensingError? {
    do { try actor.require(role, in: organization) } catch { return error as? LicensingError }
    return nil
  }

  @Test func eachRoleIncludesTheOnesBeforeIt() {
    for (own, allowed) in [(Role.viewer, [Role.viewer]), (.manager, [.viewer, .manager]), (.owner, Role.allCases)] {
      for role in Role.allCases {
        #expect(refusal(of: actor(own), for: role, in: Self.home) == (allowed.contains(role) ? nil : .forbidden))
      }
    }
  }

  @Test func otherOrganizationsAreNotThere() {
    for role in Role.allCases {
      #expect(refusal(of: actor(.owner), for: role, in: Self.elsewhere) == .notFound)
      #expect(refusal(of: actor(nil), for: role, in: Self.home) == .notFound)
      #expect(refusal(of: .machine(client: "cli_1", origin: .local), for: role, in: Self.home) == .notFound)
    }
  }

  @Test func platformAdministratorsAndTheOperatorMayEverything() throws {
    for actor in [actor(nil, isPlatformAdministrator: true), .operator, .system] {
      for role in Role.allCases { try actor.require(role, in: Self.elsewhere) }
      try actor.requirePlatformAdministrator()
    }
  }

  @Test func othersAreNotThePlatforms() {
    for actor in [actor(.owner), actor(nil), .machine(client: "cli_1", origin: .local)] {
      #expect(throws: LicensingError.forbidden) { try actor.requirePlatformAdministrator() }
    }
  }

  @Test func onlyAPersonHasAUserID() {
    #expect(actor(.viewer).userID == sampleID(3))
    #expect(Actor.operator.userID == nil && Actor.system.userID == nil)
    #expect(Actor.machine(client: "cli_1", origin: .local).userID == nil)
  }
}
