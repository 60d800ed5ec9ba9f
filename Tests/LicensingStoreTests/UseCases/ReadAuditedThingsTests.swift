import LicensingStore
import Testing

@testable import LicensingCore

@Suite struct ReadAuditedThingsTests {
  @Test func idsHaveNames() async throws {
    let world = try await LicensingWorld()
    let (organization, device) = (world.organization.id, world.device)
    let answer = try await world.authorize()
    try await world.approve(answer)
    _ = try await world.poll(answer)
    let activation = try #require(try await world.events(.authorizationApproved).first?.details["activation"])
    let family = try #require(try await world.events(.authorizationRedeemed).first?.details["family"])
    let manager = try #require(world.manager.userID)
    let things = try await ReadAuditedThings(world.context)(
      [
        organization.text, device.id.text, world.license.id.text, world.product.id.text, manager.text, world.agent.id,
        activation, family, "nothing", (sampleID(9) as DeviceID).text,
      ], by: world.manager)
    #expect(
      things == [
        organization.text: AuditedThing(.organization(organization), name: "Acme Stores"),
        device.id.text: AuditedThing(.device(device.id, of: organization), name: "Till 0"),
        world.license.id.text: AuditedThing(.license(world.license.id, of: organization), name: "Point of sale"),
        world.product.id.text: AuditedThing(.product(world.product.id), name: "Point of sale"),
        manager.text: AuditedThing(.user(manager), name: "Someone"),
        world.agent.id: AuditedThing(.client(world.agent.id), name: world.agent.name),
        activation: AuditedThing(.device(device.id, of: organization), name: "Till 0"),
        family: AuditedThing(.device(device.id, of: organization), name: "Till 0"),
      ])
  }

  @Test func whatIsAnothersHasNoName() async throws {
    let world = try await LicensingWorld()
    let other = try await world.context.makeUser("owner@other.example")
    let things = try await ReadAuditedThings(world.context)(
      [world.organization.id.text, world.device.id.text, world.license.id.text], by: other)
    #expect(things.isEmpty)
  }

  @Test func aTextMeansAnIDOrWhatIsCalledSo() async throws {
    let world = try await LicensingWorld(devices: 12)
    let (things, organization) = (ReadAuditedThings(world.context), world.organization.id)
    let gone: DeviceID = sampleID(77)
    let manager = try #require(world.manager.userID).text
    let rows: [(String, [String])] = [
      (gone.text, [gone.text]), ("countersign-agent", ["countersign-agent"]),
      (" till 11 ", [world.devices[11].id.text]), ("max@acme", [manager]), ("someone", [manager]),
      ("point of", [world.license.id.text]), ("pos", [world.license.id.text]), ("nobody", []), ("", []), ("\n", []),
    ]
    for (text, ids) in rows {
      #expect(try await things.ids(meant: text, in: organization, by: world.manager) == ids, "\(text)")
    }
    #expect(try await things.ids(meant: "till", in: organization, by: world.manager).count == 12)
    let vera = try #require(world.administrator.userID).text
    for (text, ids) in [
      ("vera@vendor", [vera]), ("pos", [world.product.id.text]), ("till", []), ("license ag", ["countersign-agent"]),
      // The organization before the people in whose addresses it stands.
      ("acme", [organization.text, manager]), ("stores acme", [organization.text]),
    ] as [(String, [String])] {
      #expect(try await things.ids(meant: text, in: nil, by: world.administrator) == ids, "\(text)")
    }
    await #expect(throws: LicensingError.forbidden) { _ = try await things.ids(meant: "x", in: nil, by: world.manager) }
  }

  @Test func whoIsMeant() async throws {
    let world = try await LicensingWorld()
    let (things, organization) = (ReadAuditedThings(world.context), world.organization.id)
    let (vera, manager) = (try #require(world.administrator.userID).text, try #require(world.manager.userID).text)
    for (text, place, id) in [
      ("max@acme.example", organization, manager), ("Someone", organization, manager), (vera, organization, vera),
      ("vera@vendor.example", organization, nil), ("countersign-agent", organization, "countersign-agent"),
      ("MAX@acme.example", nil, manager), ("vera@", nil, vera), ("nobody", nil, nil), ("", nil, nil),
      ("license agent", organization, "countersign-agent"), ("license agent", nil, "countersign-agent"),
    ] as [(String, OrganizationID?, String?)] {
      #expect(try await things.actorID(meant: text, in: place, by: world.administrator) == id, "\(text)")
    }
  }

  /// Machines of another organization call with it.
  @Test func aClientOfAnotherOrganizationIsNobodyHere() async throws {
    let world = try await LicensingWorld()
    let other = try await CreateOrganization(world.context)(name: "Umbra Retail", by: world.administrator)
    let client = Client(
      id: "umbra-tills", organizationID: other.id, name: "Tills of Umbra", secretHash: nil, grants: [],
      mayIntrospect: false, createdAt: sampleTime, updatedAt: sampleTime)
    #expect(try await world.store.write { try $0.insert(client) })
    let things = ReadAuditedThings(world.context)
    for (place, id) in [(world.organization.id, nil), (other.id, client.id), (nil, client.id)]
      as [(OrganizationID?, String?)]
    {
      #expect(try await things.actorID(meant: "tills of", in: place, by: world.administrator) == id)
    }
  }
}
