import LicenseTokens
import LicensingCore
import Testing

@Suite struct RightsTests {
  /// Every use case that names something of an organization, by an actor who tries it.
  private func attempts(
    _ world: LicensingWorld, activation: ActivationID
  ) -> [(name: String, needs: Role, @Sendable (Actor) async throws -> Void)] {
    let (context, device, organization) = (world.context, world.device, world.organization.id)
    return [
      ("read organization", .viewer, { _ = try await ReadOrganizations(context).get(organization, by: $0) }),
      ("read members", .viewer, { _ = try await ReadOrganizations(context).members(of: organization, by: $0) }),
      (
        "list devices", .viewer,
        { _ = try await ReadDevices(context).list(of: organization, search: nil, Page(), by: $0) }
      ),
      ("read device", .viewer, { _ = try await ReadDevices(context).get(device.id, by: $0) }),
      ("list licenses", .viewer, { _ = try await ReadLicenses(context).list(of: organization, Page(), by: $0) }),
      ("read license", .viewer, { _ = try await ReadLicenses(context).get(world.license.id, by: $0) }),
      (
        "list activations", .viewer,
        { _ = try await ReadLicenses(context).activations(of: world.license.id, Page(), by: $0) }
      ),
      (
        "list pending", .viewer,
        { _ = try await ReadDeviceAuthorizations(context).pending(for: organization, Page(), by: $0) }
      ),
      ("read audit", .viewer, { _ = try await ReadAuditEvents(context)(of: organization, Page(), by: $0) }),
      (
        "create device", .manager,
        { _ = try await CreateDevice(context)(.init(name: "x", kind: .other), in: organization, by: $0) }
      ),
      (
        "look up code", .manager,
        {
          _ = try? await LookUpUserCode(context)("BBBBBBBB", for: organization, by: $0);
          try $0.require(.manager, in: organization)
        }
      ),
      ("change device", .manager, { _ = try await ChangeDevice(context)(device.id, version: -1, .init(), by: $0) }),
      (
        "approve", .manager,
        {
          _ = try await DecideDeviceAuthorization(context).approve(
            .init(id: sampleID(1), userCode: "-"), device: device.id, license: nil, by: $0)
        }
      ),
      (
        "deny", .manager,
        {
          try await DecideDeviceAuthorization(context).deny(
            .init(id: sampleID(1), userCode: "-"), in: organization, reason: nil, by: $0)
        }
      ),
      ("delete device", .manager, { try await DeleteDevice(context)(device.id, version: -1, by: $0) }),
      (
        "change organization", .owner,
        { _ = try await ChangeOrganization(context)(organization, version: -1, .init(), by: $0) }
      ),
      ("set member", .owner, { try await SetMember(context)(sampleID(99), in: organization, role: .viewer, by: $0) }),
      ("release", .manager, { try await ReleaseActivation(context)(activation, by: $0) }),
    ]
  }

  private func actor(_ role: Role, in organization: OrganizationID, _ world: LicensingWorld) async throws -> Actor {
    try await world.context.makeUser("\(role)-\(organization.text)@x.example", role: role, in: organization)
  }

  @Test func foreignIDsLookLikeIDsOfNothing() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let activation = try #require(try await world.family(of: tokens)).activationID
    let other = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let stranger = try await actor(.owner, in: other.id, world)
    for (name, _, attempt) in attempts(world, activation: activation) {
      #expect(try await refusal { try await attempt(stranger) } == .notFound, "\(name)")
    }
    #expect(try await world.isActive(tokens))
  }

  @Test(arguments: Role.allCases)
  func eachRoleMayDoItsPart(role: Role) async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let activation = try #require(try await world.family(of: tokens)).activationID
    let member = try await actor(role, in: world.organization.id, world)
    for (name, needed, attempt) in attempts(world, activation: activation) {
      let heard = try await refusal { try await attempt(member) }
      #expect((heard == .forbidden) == (role < needed), "\(name): \(String(describing: heard))")
    }
  }

  @Test func theVendorsPartIsForbiddenToOwners() async throws {
    let world = try await LicensingWorld()
    let context = world.context
    let owner = try await actor(.owner, in: world.organization.id, world)
    let draft = CreateLicense.Draft(productID: world.product.id, features: [], quota: nil, renewalDate: nil)
    var disabling = ChangeOrganization.Change()
    disabling.isDisabled = .set(false)
    let change = disabling
    let attempts: [@Sendable () async throws -> Void] = [
      { _ = try await CreateOrganization(context)(name: "x", by: owner) },
      { _ = try await ChangeOrganization(context)(world.organization.id, version: 1, change, by: owner) },
      { _ = try await CreateProduct(context)(.init(code: "x", number: 1, name: "x"), by: owner) },
      { _ = try await ChangeProduct(context)(world.product.id, version: 1, .init(), by: owner) },
      { _ = try await CreateLicense(context)(draft, in: world.organization.id, by: owner) },
      { _ = try await ChangeLicense(context)(world.license.id, version: 1, .init(), by: owner) },
      { _ = try await ChangeLicenseStanding(context)(.renew(nil), world.license.id, version: nil, by: owner) },
      {
        _ = try await CreateUser(context)(
          email: "x@x", name: "x", isPlatformAdministrator: true, password: nil, by: owner)
      },
      { _ = try await ReadAccounts(context).users(Page(), by: owner) },
      { _ = try await ReadAccounts(context).user(email: "x", by: owner) },
      { _ = try await SetPassword(context)(email: "x", Password(chosen: "correct horse battery"), by: owner) },
      { _ = try await ReadAccounts(context).counts(words: nil, by: owner) },
      { _ = try await ReadAccounts(context).user(sampleID(1), by: owner) },
      { _ = try await ReadAccounts(context).details(sampleID(1), by: owner) },
      { _ = try await ReadSessions(context).count(of: sampleID(1), by: owner) },
      { _ = try await EndSessions(context).all(of: sampleID(1), by: owner) },
      { _ = try await SetPassword(context)(sampleID(1), Password(chosen: "correct horse battery"), by: owner) },
      { _ = try await ReadOrganizations(context).use(of: world.organization.id, by: owner) },
      { _ = try await ReadClients(context).counts(words: nil, by: owner) },
      { _ = try await ReadClients(context).deviceCount(of: "countersign-agent", upTo: 1, by: owner) },
      { _ = try await RenewClientSecret(context)("cli_x", version: nil, overlapSeconds: 0, by: owner) },
      { _ = try await ReadClients(context).list(Page(), by: owner) },
      { _ = try await ReadClients(context).get("countersign-agent", by: owner) },
      { _ = try await ChangeClient(context)("countersign-agent", version: 1, .init(), by: owner) },
      { _ = try await ReadAuditEvents(context)(of: nil, Page(), by: owner) },
      { _ = try await ReadDeviceAuthorizations(context).pending(for: nil, Page(), by: owner) },
    ]
    for (index, attempt) in attempts.enumerated() {
      #expect(try await refusal { try await attempt() } == .forbidden, "attempt \(index)")
    }
  }

  @Test func aMachineHasNoRights() async throws {
    let world = try await LicensingWorld()
    let machine = Actor.machine(client: "countersign-agent", origin: world.site)
    #expect(try await refusal { try await ReadOrganizations(world.context).list(Page(), by: machine) } == .forbidden)
    #expect(try await refusal { try await ReadDevices(world.context).get(world.device.id, by: machine) } == .notFound)
    #expect(try await refusal { try await ReadAccounts(world.context).apiTokens(by: machine) } == .forbidden)
  }

  @Test(arguments: ["a\u{0}b", "a\nb", String(repeating: "a", count: 60_000), "\u{202E}"])
  func whatNoFieldHoldsIsSearchedInVain(text: String) async throws {
    let world = try await LicensingWorld()
    let found = try await ReadDevices(world.context).list(
      of: world.organization.id, search: text, Page(), by: world.manager)
    #expect(found == [])
    let context = world.context
    #expect(
      try await refusal { try await ReadAccounts(context).user(email: text, by: world.administrator) } == .notFound)
    #expect(try await refusal { try await ReadClients(context).get(text, by: world.administrator) } == .notFound)
    let changed = try await refusal {
      try await ChangeClient(context)(text, version: 1, .init(), by: world.administrator)
    }
    #expect(changed == .notFound)
    let authenticated = try await refusal { try await AuthenticateClient(context)(id: text, secret: text) }
    #expect(authenticated == .client(.notAuthenticated))
    #expect(try await refusal { try await AuthenticateAPIToken(context)(text, from: world.site) } == .unauthenticated)
  }

  @Test func oneSeesOnesOwnOrganizations() async throws {
    let world = try await LicensingWorld()
    _ = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let read = ReadOrganizations(world.context)
    #expect(try await read.list(Page(), by: world.manager).map(\.name) == ["Acme Stores"])
    #expect(try await read.list(Page(), by: world.administrator).count == 2)
  }
}
