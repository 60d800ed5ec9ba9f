import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct DeviceFlowTests {
  @Test func fromTheFirstRequestToTheEnd() async throws {
    let world = try await LicensingWorld(renewalDate: RenewalDate("2027-06-30"))
    let machine = MachineDescription(deviceName: "Till", serialNumber: "SN-1", hostname: "till-7")
    let answer = try await world.authorize(machine)
    #expect(answer.lifetimeSeconds == 600 && answer.intervalSeconds == 5)
    #expect(try await refusal { try await world.poll(answer) } == .grant(.pending))
    let shown = try await world.lookUp(answer)
    #expect(shown.machine == machine && shown.address == "192.0.2.1" && shown.state == .pending)
    let approved = try await world.approve(answer)
    #expect(approved.tookQuota && approved.license.id == world.license.id && approved.device.id == world.device.id)
    let tokens = try await world.poll(answer)
    #expect(tokens.expiresIn == 259_200 && tokens.scope == "license" && tokens.refreshToken.generation == 1)

    let claims = try #require(try await IntrospectToken(world.context).active(tokens.accessToken)?.claims)
    let family = try #require(try await world.family(of: tokens))
    let expected = LicenseClaims(
      issuer: LicensingWorld.issuer, subject: world.device.id.text, audience: [world.organization.id.text],
      clientID: "countersign-agent", scope: "license", issuedAt: 1_790_000_000, expiresAt: 1_790_259_200,
      tokenID: claims.tokenID, family: family.id.text, activation: family.activationID.text, entitlements: ["xms"],
      license: .init(
        id: world.license.id.text, product: "pos", renewalDate: RenewalDate("2027-06-30"), renewalWindowDays: 30),
      device: .init(name: "Till 0", kind: "register"),
      organization: .init(id: world.organization.id.text, name: "Acme Stores"))
    #expect(claims == expected && claims.tokenID.utf8.count == 22)
    #expect(family.hostname == "till-7" && family.refreshedFrom == "192.0.2.1" && family.generation == 0)

    world.clock.advance(seconds: 43_200)
    let renewed = try await world.refresh(tokens.refreshToken)
    #expect(renewed.refreshToken.generation == 2 && renewed.refreshToken.familyID == family.id)
    let seen = try await world.store.read { try $0.device(world.device.id)?.lastSeenAt }
    #expect(seen == world.clock.now)
    #expect(try await world.isActive(renewed))
    #expect(try await world.isActive(tokens))

    try await RevokeToken(world.context)(renewed.refreshToken.exposed, client: world.agent, from: world.site)
    #expect(try await world.isActive(renewed) == false)
    #expect(try await refusal { try await world.refresh(renewed.refreshToken) } == .refused(.familyRevoked))
    #expect(try await world.used() == 1, "the license is still the device's")
  }

  @Test func aRefreshTellsWhatIsTrueNow() async throws {
    let world = try await LicensingWorld(devices: 2)
    let tokens = try await world.license()
    var license = ChangeLicense.Change()
    license.features = .set(["kds", "xms"])
    license.renewalDate = .set(RenewalDate("2026-09-22"))
    let changed = try await ChangeLicense(world.context)(world.license.id, version: 1, license, by: world.administrator)
    #expect(changed.features == ["kds", "xms"])
    var hub = ChangeDevice.Change()
    hub.name = .set("HQ Hub")
    hub.url = .set("https://hub.example.com")
    _ = try await ChangeDevice(world.context)(world.devices[1].id, version: 1, hub, by: world.manager)
    var device = ChangeDevice.Change()
    device.hubID = .set(world.devices[1].id)
    device.name = .set("Till A")
    let version = try #require(try await world.store.read { try $0.device(world.device.id)?.version })
    _ = try await ChangeDevice(world.context)(world.device.id, version: version, device, by: world.manager)

    let renewed = try await world.refresh(tokens.refreshToken)
    let claims = try #require(try await IntrospectToken(world.context).active(renewed.accessToken)?.claims)
    #expect(claims.entitlements == ["kds", "xms"] && claims.license.renewalDate == RenewalDate("2026-09-22"))
    #expect(claims.device.name == "Till A")
    #expect(claims.hub == .init(id: world.devices[1].id.text, name: "HQ Hub", url: "https://hub.example.com"))
    // 2026-09-22T23:59:59Z, sooner than three days.
    #expect(claims.expiresAt == 1_790_121_599 && renewed.expiresIn == 121_599)
  }

  @Test func scopesOfOpenIDClientsAreDropped() async throws {
    let world = try await LicensingWorld()
    let authorize = AuthorizeDevice(world.context)
    let site = world.site
    _ = try await authorize(client: .agent, scope: "openid profile license", machine: .init(), from: site)
    let unknown = try await refusal {
      try await authorize(client: .agent, scope: "license admin", machine: .init(), from: site)
    }
    #expect(unknown == .scopeUnknown)
    let tokens = try await world.license()
    let grown = try await refusal {
      try await RefreshLicenseToken(world.context)(
        tokens.refreshToken.exposed, scope: "admin", client: .agent, from: site)
    }
    #expect(grown == .scopeUnknown)
    #expect(try await world.refresh(tokens.refreshToken).scope == "license")
  }

  @Test func aClientIsHeldToItsGrants() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    let tokens = try await world.poll(answer)
    var powerless = world.agent
    powerless.grants = []
    let client = powerless
    _ = try await world.store.write { try $0.update(client) }
    #expect(try await refusal { try await world.authorize() } == .client(.notAllowed))
    #expect(try await refusal { try await world.poll(answer) } == .client(.notAllowed))
    let refreshed = try await refusal { try await world.refresh(tokens.refreshToken) }
    #expect(refreshed == .client(.notAllowed))
  }

  @Test(arguments: [
    MachineDescription(deviceName: "a\u{0}b"), MachineDescription(serialNumber: String(repeating: "1", count: 201)),
    MachineDescription(articleNumber: "a\nb"), MachineDescription(hostname: "a\u{202E}b"),
    MachineDescription(operatingSystem: "a\u{1B}[1m"), MachineDescription(softwareVersion: "\u{7F}"),
  ])
  func whatAMachineSaysOfItselfIsChecked(machine: MachineDescription) async throws {
    let world = try await LicensingWorld()
    let refused = try await refusal { try await world.authorize(machine) }
    guard case .invalid(let problems) = refused else {
      Issue.record("not refused as invalid, but \(String(describing: refused))")
      return
    }
    #expect(problems.count == 1)
    #expect(try await world.count("device_authorizations") == 0)
  }
}
