import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

/// What the overview of an organization and the page of a device tell.
@Suite struct OverviewTests {
  @Test func anOrganizationIsSummedUp() async throws {
    let world = try await LicensingWorld(devices: 3, quota: 3)
    _ = try await world.license()
    _ = try await world.license(world.devices[1])
    try await world.sqlStore.flushNotes()
    let read = ReadOverview(world.context)
    let fresh = try await read(world.organization.id, by: world.manager)
    #expect(fresh.attention.isNone && fresh.devices.count == 3 && fresh.licensed.count == 2)
    #expect(fresh.licenses.count == 1 && fresh.unitsUsed == 2 && fresh.unitsAllowed == 3)
    world.clock.advance(seconds: 49 * 3600)
    let later = try await read(world.organization.id, by: world.manager)
    #expect(later.attention.silent == SilentDevices(nearEnd: 2, ended: 0, hasMore: false))
    world.clock.advance(seconds: 24 * 3600)
    let last = try await read(world.organization.id, by: world.manager)
    #expect(last.attention.silent == SilentDevices(nearEnd: 0, ended: 2, hasMore: false))
    _ = try await ChangeLicenseStanding(world.context)(.suspend, world.license.id, version: nil, by: .operator)
    let suspended = try await read(world.organization.id, by: world.manager).attention
    #expect(suspended.silent.isNone && suspended.licenses.suspended.map(\.id) == [world.license.id])
    _ = try await world.context.makeLicense(of: world.product.id, for: world.organization.id, quota: nil)
    #expect(try await read(world.organization.id, by: world.manager).unitsAllowed == nil)
    let stranger = try await world.context.makeUser("s@umbra.example")
    #expect(try await refusal { try await read(world.organization.id, by: stranger) } == .notFound)
  }

  @Test func whoWaitsIsCounted() async throws {
    let world = try await LicensingWorld()
    var change = ChangeDevice.Change()
    change.serialNumber = .set("SN-1")
    _ = try await ChangeDevice(world.context)(world.device.id, version: nil, change, by: world.manager)
    _ = try await world.authorize(MachineDescription(serialNumber: "sn-1"))
    _ = try await world.authorize(MachineDescription(serialNumber: "other"))
    let attention = try await ReadOverview(world.context)(world.organization.id, by: world.manager).attention
    #expect(attention.pending == CappedCount(1, upTo: Attention.most))
  }

  @Test func aDeviceTellsWhoHoldsItsTokensAndUntilWhen() async throws {
    let world = try await LicensingWorld(renewalDate: RenewalDate("2026-09-22"))
    let read = ReadDeviceDetails(world.context)
    let before = try await read(world.device.id, by: world.manager)
    #expect(before.lastToken == nil && before.activations == [] && before.clientName == nil && before.below.isZero)
    let start = world.clock.now
    let tokens = try await world.license()
    world.clock.advance(seconds: 3600)
    _ = try await world.refresh(tokens.refreshToken)
    let held = try await read(world.device.id, by: world.manager)
    let end = try #require(RenewalDate("2026-09-22")?.lastSecond)
    #expect(
      held.lastToken?.issuedAt == start.adding(seconds: 3600) && held.lastToken?.endsAt == Timestamp(seconds: end))
    #expect(held.overview.family?.generation == 1 && held.clientName == world.agent.name)
    #expect(held.activations.map(\.activation.licenseID) == [world.license.id])
    #expect(held.activations.map(\.productName) == ["Point of sale"] && !held.hasMoreActivations)
    let stranger = try await world.context.makeUser("s@umbra.example")
    #expect(try await refusal { try await read(world.device.id, by: stranger) } == .notFound)
  }

  @Test func theHistoryTellsOfApprovalsHoldersAndReleases() async throws {
    let world = try await LicensingWorld(devices: 2)
    for device in [world.devices[0], world.devices[0], world.devices[1]] {
      world.clock.advance(seconds: 3600)
      let answer = try await world.authorize()
      try await world.approve(answer, device: device)
      world.clock.advance(seconds: 5)
      _ = try await world.poll(answer)
    }
    let activation = try #require(
      try await ReadDeviceDetails(world.context)(world.device.id, by: world.manager).activations.first)
    world.clock.advance(seconds: 60)
    try await ReleaseActivation(world.context)(activation.activation.id, by: world.manager)
    let history = try await ReadDeviceHistory(world.context)(of: world.device.id, by: world.manager)
    #expect(
      history.events.map(\.event.action) == [
        .activationReleased, .authorizationRedeemed, .authorizationApproved, .authorizationRedeemed,
        .authorizationApproved, .deviceCreated,
      ])
    #expect(history.holders.map(\.family.end) == [.released, .replaced])
    #expect(history.holders.map { $0.endedAt != nil } == [true, true])
    let stranger = try await world.context.makeUser("s@umbra.example")
    #expect(
      try await refusal { try await ReadDeviceHistory(world.context)(of: world.device.id, by: stranger) } == .notFound)
  }
}
