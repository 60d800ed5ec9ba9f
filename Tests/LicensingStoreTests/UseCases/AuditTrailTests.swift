import LicenseTokens
import LicensingCore
import Testing

@Suite struct AuditTrailTests {
  /// An event as it is compared: what was done to what, by whom, from where.
  private struct Entry: Equatable {
    let action: AuditEvent.Action
    let actor: AuditActor
    let organization: OrganizationID?
    let subject: String
    let address: String
    let requestID: String

    init(_ event: AuditEvent) {
      self.init(
        event.action, event.actor, event.organizationID, event.subject, event.address, event.requestID)
    }

    init(
      _ action: AuditEvent.Action, _ actor: AuditActor, _ organization: OrganizationID?, _ subject: String,
      _ address: String, _ requestID: String
    ) {
      (self.action, self.actor, self.organization) = (action, actor, organization)
      (self.subject, self.address, self.requestID) = (subject, address, requestID)
    }
  }

  /// The events that a step writes.
  private func events(in world: LicensingWorld, after step: () async throws -> Void) async throws -> [Entry] {
    let before = try await world.store.read { try Set($0.auditEvents(of: nil, page: Page(limit: 200)).map(\.id)) }
    world.clock.advance(milliseconds: 1)
    try await step()
    let all = try await world.store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }
    return all.filter { !before.contains($0.id) }.map(Entry.init)
  }

  private func entry(
    _ action: AuditEvent.Action, _ subject: String, by actor: Actor, in organization: OrganizationID?
  ) -> Entry {
    Entry(action, actor.identity, organization, subject, actor.origin.address, actor.origin.requestID)
  }

  @Test func changesOfPeopleAndProgramsAreTold() async throws {
    let world = try await LicensingWorld()
    let (context, vera, max) = (world.context, world.administrator, world.manager)
    let maxID = try #require(max.userID)
    var found = try await events(in: world) {
      var change = ChangeUser.Change()
      change.name = .set("Max")
      _ = try await ChangeUser(context)(maxID, version: 1, change, by: vera)
      world.clock.advance(milliseconds: 1)
      _ = try await SetPassword(context)(
        email: "MAX@acme.example", Password(chosen: "correct horse battery"), by: vera)
    }
    #expect(
      found == [entry(.userChanged, maxID.text, by: vera, in: nil), entry(.passwordSet, maxID.text, by: vera, in: nil)])
    found = try await events(in: world) {
      try await SetMember(context)(maxID, in: world.organization.id, role: .owner, by: vera)
      world.clock.advance(milliseconds: 1)
      try await SetMember(context)(maxID, in: world.organization.id, role: nil, by: vera)
    }
    let organization = world.organization.id
    #expect(
      found == [
        entry(.memberSet, maxID.text, by: vera, in: organization),
        entry(.memberRemoved, maxID.text, by: vera, in: organization),
      ])
    var token: APIToken?
    found = try await events(in: world) {
      token = try await CreateAPIToken(context)(for: maxID, name: "t", by: max).0
      world.clock.advance(milliseconds: 1)
      try await DeleteAPIToken(context)(try #require(token).id, by: max)
    }
    let tokenID = try #require(token).id.text
    #expect(
      found == [entry(.apiTokenCreated, tokenID, by: max, in: nil), entry(.apiTokenDeleted, tokenID, by: max, in: nil)])
    var client: Client?
    found = try await events(in: world) {
      let draft = CreateClient.Draft(
        name: "Till", organizationID: organization, isConfidential: true, grants: [], mayIntrospect: true)
      client = try await CreateClient(context)(draft, by: vera).0
      var change = ChangeClient.Change()
      for (version, isDisabled) in [(1, false), (2, true)] as [(Int64, Bool)] {
        world.clock.advance(milliseconds: 1)
        change.isDisabled = .set(isDisabled)
        _ = try await ChangeClient(context)(try #require(client).id, version: version, change, by: vera)
      }
    }
    let clientID = try #require(client).id
    let actions: [AuditEvent.Action] = [.clientCreated, .clientChanged, .clientDisabled]
    #expect(found == actions.map { entry($0, clientID, by: vera, in: organization) })
  }

  @Test func changesOfRightsAndMachinesAreTold() async throws {
    let world = try await LicensingWorld()
    let (context, vera, max, organization) = (world.context, world.administrator, world.manager, world.organization.id)
    var found = try await events(in: world) {
      _ = try await ChangeOrganization(context)(organization, version: 1, .init(), by: vera)
      world.clock.advance(milliseconds: 1)
      _ = try await ChangeProduct(context)(world.product.id, version: 1, .init(), by: vera)
    }
    #expect(
      found == [
        entry(.organizationChanged, organization.text, by: vera, in: organization),
        entry(.productChanged, world.product.id.text, by: vera, in: nil),
      ])
    found = try await events(in: world) {
      _ = try await ChangeLicense(context)(world.license.id, version: 1, .init(), by: vera)
      for step in [ChangeLicenseStanding.Step.suspend, .reinstate, .renew(RenewalDate("2027-06-30")), .revoke] {
        world.clock.advance(milliseconds: 1)
        _ = try await ChangeLicenseStanding(context)(step, world.license.id, version: nil, by: vera)
      }
    }
    let steps: [AuditEvent.Action] = [
      .licenseChanged, .licenseSuspended, .licenseReinstated, .licenseRenewed, .licenseRevoked,
    ]
    #expect(found == steps.map { entry($0, world.license.id.text, by: vera, in: organization) })
    found = try await events(in: world) {
      _ = try await ChangeDevice(context)(world.device.id, version: 1, .init(), by: max)
      world.clock.advance(milliseconds: 1)
      try await DeleteDevice(context)(world.device.id, version: nil, by: max)
    }
    #expect(
      found == [.deviceChanged, .deviceDeleted].map { entry($0, world.device.id.text, by: max, in: organization) })
  }

  @Test func theWorldItselfWasTold() async throws {
    let world = try await LicensingWorld()
    let organization = world.organization.id
    let found = try await world.store.read { try $0.auditEvents(of: nil, page: Page()) }.map(Entry.init)
    let people = try [world.administrator, world.manager].map { try #require($0.userID).text }
    let key = try #require(world.context.keyring.signer).id
    let expected =
      people.map { entry(.userCreated, $0, by: .operator, in: nil) } + [
        entry(.signingKeyActivated, key, by: .system, in: nil),
        entry(.clientCreated, "countersign-agent", by: .system, in: nil),
        entry(.organizationCreated, organization.text, by: world.administrator, in: organization),
        entry(.memberSet, people[1], by: .operator, in: organization),
        entry(.productCreated, world.product.id.text, by: world.administrator, in: nil),
        entry(.licenseCreated, world.license.id.text, by: world.administrator, in: organization),
        entry(.deviceCreated, world.device.id.text, by: world.manager, in: organization),
      ]
    #expect(found.count == expected.count && expected.allSatisfy(found.contains))
  }

  @Test func theFlowIsTold() async throws {
    let world = try await LicensingWorld()
    let organization = world.organization.id
    let machine = Actor.machine(client: "countersign-agent", origin: world.site)
    let answer = try await world.authorize()
    let id = try await world.lookUp(answer).id.text
    var found = try await events(in: world) {
      try await world.approve(answer)
      world.clock.advance(milliseconds: 1)
      _ = try await world.poll(answer)
    }
    #expect(
      found == [
        entry(.authorizationApproved, id, by: world.manager, in: organization),
        entry(.authorizationRedeemed, id, by: machine, in: organization),
      ])
    let denied = try await world.authorize()
    let deniedID = try await world.lookUp(denied).id.text
    found = try await events(in: world) { try await world.deny(denied, reason: "not ours") }
    #expect(found == [entry(.authorizationDenied, deniedID, by: world.manager, in: organization)])
    #expect(
      try await world.events(.authorizationDenied).first?.details == ["reason": "not ours", "asked_from": "192.0.2.1"])
  }

  @Test func whatIsRefusedIsNotTold() async throws {
    let world = try await LicensingWorld()
    let found = try await events(in: world) {
      _ = try await refusal {
        try await ChangeDevice(world.context)(world.device.id, version: 9, .init(), by: world.manager)
      }
      _ = try await refusal { try await world.lookUp(try await world.authorize()).id }
      _ = try await refusal { try await CreateOrganization(world.context)(name: "x", by: world.manager) }
      _ = try await refusal { try await CreateOrganization(world.context)(name: "\n", by: world.administrator) }
    }
    #expect(found == [])
  }
}
