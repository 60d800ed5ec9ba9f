import LicenseTokens
import LicensingCore
import Testing

@Suite struct ApprovalTests {
  @Test(arguments: 0..<10)
  func ofManyDecisionsAtOnceOneWins(round: Int) async throws {
    let world = try await LicensingWorld(devices: 10)
    let answer = try await world.authorize()
    let request = try await world.request(answer)
    let decide = DecideDeviceAuthorization(world.context)
    let outcomes = try await withThrowingTaskGroup { group in
      for device in world.devices {
        group.addTask {
          try await refusal { try await decide.approve(request, device: device.id, license: nil, by: world.manager) }
        }
        group.addTask {
          try await refusal {
            try await decide.deny(request, in: world.organization.id, reason: nil, by: world.manager)
          }
        }
      }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == nil }.count == 1)
    #expect(outcomes.filter { $0 == .conflict(.authorizationDecided) }.count == 19)
    let (approvals, denials) = (
      try await world.events(.authorizationApproved).count, try await world.events(.authorizationDenied).count
    )
    #expect(approvals + denials == 1)
    #expect(try await world.used() == Int64(approvals), "a lost approval takes no quota")
    #expect(try await world.count("activations") == Int64(approvals))
  }

  @Test func whatIsRedeemedIsNotDecidedAgain() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    let request = try await world.request(answer)
    try await world.approve(answer)
    let tokens = try await world.poll(answer)
    let decide = DecideDeviceAuthorization(world.context)
    let again = try await refusal {
      try await decide.approve(request, device: world.device.id, license: nil, by: world.manager)
    }
    let denied = try await refusal {
      try await decide.deny(request, in: world.organization.id, reason: nil, by: world.manager)
    }
    #expect(again == .conflict(.authorizationDecided) && denied == .conflict(.authorizationDecided))
    #expect(try await world.isActive(tokens))
    _ = try await world.refresh(tokens.refreshToken)
  }

  @Test func whoeverComesSecondIsToldSoAndHasNotGuessed() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    let request = try await world.request(answer)
    try await world.approve(answer)
    for _ in 0..<10 {
      let second = try await refusal {
        try await DecideDeviceAuthorization(world.context)
          .approve(request, device: world.device.id, license: nil, by: world.manager)
      }
      #expect(second == .conflict(.authorizationDecided))
    }
    #expect(try await world.count("attempts") == 0)
  }

  @Test func whoeverComesTooLateIsToldSo() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    let request = try await world.request(answer)
    world.clock.advance(seconds: 600)
    let late = try await refusal {
      try await DecideDeviceAuthorization(world.context)
        .approve(request, device: world.device.id, license: nil, by: world.manager)
    }
    #expect(late == .conflict(.authorizationExpired))
    #expect(try await world.count("attempts") == 0)
  }

  @Test func whatWasShownIsWhatIsDecided() async throws {
    let world = try await LicensingWorld()
    let (one, two) = (try await world.authorize(), try await world.authorize())
    let shown = try await world.lookUp(one)
    let decide = DecideDeviceAuthorization(world.context)
    let mixed = DecideDeviceAuthorization.Request(id: shown.id, userCode: two.userCode.shown)
    let other = try await refusal {
      try await decide.approve(mixed, device: world.device.id, license: nil, by: world.manager)
    }
    #expect(other == .conflict(.userCodeUnknown))
    let outdated = DecideDeviceAuthorization.Request(id: shown.id, userCode: one.userCode.shown, version: 9)
    let changed = try await refusal {
      try await decide.approve(outdated, device: world.device.id, license: nil, by: world.manager)
    }
    #expect(changed == .changedMeanwhile)
    #expect(try await world.used() == 0)
  }

  @Test func authorizingAgainTakesNoQuota() async throws {
    let world = try await LicensingWorld(quota: 1)
    for round in 0..<4 {
      let answer = try await world.authorize()
      #expect(try await world.approve(answer).tookQuota == (round == 0))
      _ = try await world.poll(answer)
    }
    #expect(try await world.used() == 1)
  }

  @Test func anExhaustedQuotaLeavesEverythingAsItWas() async throws {
    let world = try await LicensingWorld(devices: 2, quota: 1)
    _ = try await world.license()
    let answer = try await world.authorize()
    #expect(
      try await refusal { try await world.approve(answer, device: world.devices[1]) } == .conflict(.quotaExceeded))
    #expect(try await refusal { try await world.poll(answer) } == .grant(.pending))
    #expect(try await world.count("activations") == 1)
    #expect(try await world.events(.authorizationApproved).count == 1)
    let activations = try await ReadLicenses(world.context).activations(of: world.license.id, Page(), by: world.manager)
    try await ReleaseActivation(world.context)(activations[0].id, by: world.manager)
    #expect(try await world.approve(answer, device: world.devices[1]).tookQuota)
  }

  @Test func anApprovalNobodyRedeemsGivesItsUnitBack() async throws {
    let world = try await LicensingWorld(devices: 2, quota: 2)
    _ = try await world.license()
    let answer = try await world.authorize()
    try await world.approve(answer, device: world.devices[1])
    world.clock.advance(milliseconds: 599_999)
    _ = try await PurgeExpired(world.context)()
    #expect(try await world.used() == 2)
    world.clock.advance(milliseconds: 1)
    #expect(try await PurgeExpired(world.context)() == false)
    #expect(try await world.used() == 1)
    let events = try await world.events(.activationAbandoned)
    #expect(
      events.count == 1 && events.first?.actor == .system && events.first?.organizationID == world.organization.id)
    #expect(try await refusal { try await world.poll(answer) } == .grant(.expired))
  }

  @Test func releasingEndsTheFamilyInTheSameTransaction() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let family = try #require(try await world.family(of: tokens))
    try await ReleaseActivation(world.context)(family.activationID, by: world.manager)
    #expect(try await world.family(of: tokens)?.end == .released)
    #expect(try await world.used() == 0)
    #expect(
      try await refusal { try await ReleaseActivation(world.context)(family.activationID, by: world.manager) }
        == .notFound)
    #expect(try await world.events(.activationReleased).count == 1)
  }

  @Test func theLicenseIsTheNamedOneOrTheDevicesOrTheOnlyUsableOne() async throws {
    let world = try await LicensingWorld()
    world.clock.advance(milliseconds: 1)
    let other = try await world.context.makeLicense(of: world.product.id, for: world.organization.id)
    let unclear = try await world.authorize()
    let choice = try await refusal { try await world.approve(unclear) }
    #expect(choice == .conflict(.licenseToBeChosen([world.license.id, other.id])))
    #expect(try await world.approve(unclear, license: other).license.id == other.id)
    _ = try await world.poll(unclear)
    let again = try await world.authorize()
    #expect(try await world.approve(again).license.id == other.id, "the device's own")
    _ = try await ChangeLicenseStanding(world.context)(.suspend, other.id, version: nil, by: world.administrator)
    let locked = try await world.authorize()
    #expect(try await refusal { try await world.approve(locked) } == .conflict(.licenseNotUsable(.suspended)))
    #expect(try await world.approve(locked, license: world.license).license.id == world.license.id)
  }

  @Test func theOnlyUsableLicenseIsChosenAmongTheOthers() async throws {
    let world = try await LicensingWorld()
    _ = try await world.context.makeLicense(
      of: world.product.id, for: world.organization.id, renewalDate: RenewalDate("2026-09-20"))
    #expect(try await world.approve(try await world.authorize()).license.id == world.license.id)
    _ = try await ChangeLicenseStanding(world.context)(.revoke, world.license.id, version: nil, by: world.administrator)
    let world2 = try await LicensingWorld()
    _ = try await ChangeLicenseStanding(world2.context)(
      .revoke, world2.license.id, version: nil, by: world2.administrator)
    let none = try await world2.authorize()
    #expect(try await refusal { try await world2.approve(none) } == .conflict(.licenseToBeChosen([])))
  }

  @Test func amongMoreLicensesThanAPageHoldsTheChoiceIsLeftToThePerson() async throws {
    let world = try await LicensingWorld()
    try await world.store.write { writer in
      for number in 1...200 {
        var license = License(
          id: sampleID(number), organizationID: world.organization.id, productID: world.product.id, features: [],
          quota: nil, renewalDate: nil, createdAt: sampleTime, updatedAt: sampleTime)
        license.standing = number == 200 ? .active : .revoked
        try writer.insert(license)
      }
    }
    let answer = try await world.authorize()
    let heard = try await refusal { try await world.approve(answer) }
    guard case .conflict(.licenseToBeChosen) = heard else {
      Issue.record("chosen without a choice: \(String(describing: heard))")
      return
    }
  }

  @Test func whatIsDisabledIsNotApproved() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    var device = ChangeDevice.Change()
    device.isDisabled = .set(true)
    _ = try await ChangeDevice(world.context)(world.device.id, version: 1, device, by: world.manager)
    #expect(try await refusal { try await world.approve(answer) } == .conflict(.deviceDisabled))
    device.isDisabled = .set(false)
    _ = try await ChangeDevice(world.context)(world.device.id, version: 2, device, by: world.manager)
    var organization = ChangeOrganization.Change()
    organization.isDisabled = .set(true)
    _ = try await ChangeOrganization(world.context)(
      world.organization.id, version: 1, organization, by: world.administrator)
    #expect(try await refusal { try await world.approve(answer) } == .conflict(.organizationDisabled))
    #expect(try await world.used() == 0)
  }
}
