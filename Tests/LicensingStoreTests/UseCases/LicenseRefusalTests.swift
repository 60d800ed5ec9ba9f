import LicenseTokens
import LicensingCore
import Testing

/// Whatever is locked, between the approval and the first poll or after it, is locked for polls, refreshes and introspection
/// at once, and says the same reason.
@Suite struct LicenseRefusalTests {
  enum Lock: CaseIterable, Sendable {
    case suspended, expired, revoked, released, deviceDisabled, organizationDisabled, deviceDeleted

    var refusal: LicenseRefusal {
      switch self {
      case .suspended: .licenseSuspended
      case .expired: .licenseExpired
      case .revoked: .licenseRevoked
      case .released, .deviceDeleted: .activationReleased
      case .deviceDisabled: .deviceDisabled
      case .organizationDisabled: .organizationDisabled
      }
    }

    /// Nil where there is no way back.
    var isHealed: Bool {
      switch self {
      case .suspended, .expired, .deviceDisabled, .organizationDisabled: true
      case .revoked, .released, .deviceDeleted: false
      }
    }
  }

  private func license(_ step: ChangeLicenseStanding.Step, in world: LicensingWorld) async throws {
    _ = try await ChangeLicenseStanding(world.context)(step, world.license.id, version: nil, by: world.administrator)
  }

  private func disableDevice(_ isDisabled: Bool, in world: LicensingWorld) async throws {
    var change = ChangeDevice.Change()
    change.isDisabled = .set(isDisabled)
    let version = try #require(try await world.store.read { try $0.device(world.device.id)?.version })
    _ = try await ChangeDevice(world.context)(world.device.id, version: version, change, by: world.manager)
  }

  private func disableOrganization(_ isDisabled: Bool, in world: LicensingWorld) async throws {
    var change = ChangeOrganization.Change()
    change.isDisabled = .set(isDisabled)
    let version = try #require(try await world.store.read { try $0.organization(world.organization.id)?.version })
    _ = try await ChangeOrganization(world.context)(
      world.organization.id, version: version, change, by: world.administrator)
  }

  private func set(_ lock: Lock, in world: LicensingWorld) async throws {
    switch lock {
    case .suspended: try await license(.suspend, in: world)
    case .expired: try await license(.renew(RenewalDate("2026-09-20")), in: world)
    case .revoked: try await license(.revoke, in: world)
    case .deviceDisabled: try await disableDevice(true, in: world)
    case .organizationDisabled: try await disableOrganization(true, in: world)
    case .deviceDeleted: try await DeleteDevice(world.context)(world.device.id, version: nil, by: world.manager)
    case .released:
      let activations = try await ReadLicenses(world.context).activations(
        of: world.license.id, Page(), by: world.manager)
      for activation in activations { try await ReleaseActivation(world.context)(activation.id, by: world.manager) }
    }
  }

  private func heal(_ lock: Lock, in world: LicensingWorld) async throws {
    switch lock {
    case .suspended: try await license(.reinstate, in: world)
    case .expired: try await license(.renew(RenewalDate("2027-06-30")), in: world)
    case .deviceDisabled: try await disableDevice(false, in: world)
    case .organizationDisabled: try await disableOrganization(false, in: world)
    case .revoked, .released, .deviceDeleted: break
    }
  }

  @Test(arguments: Lock.allCases)
  func whatIsLockedAfterTheApprovalGivesNoFirstToken(lock: Lock) async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    try await set(lock, in: world)
    for _ in 0..<2 { #expect(try await refusal { try await world.poll(answer) } == .refused(lock.refusal)) }
    #expect(try await world.count("token_families") == 0)
    guard lock.isHealed else { return }
    try await heal(lock, in: world)
    #expect(try await world.poll(answer).refreshToken.generation == 1)
  }

  @Test(arguments: Lock.allCases)
  func whatIsLockedLaterIsNotRefreshed(lock: Lock) async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    try await set(lock, in: world)
    for _ in 0..<2 {
      #expect(try await refusal { try await world.refresh(tokens.refreshToken) } == .refused(lock.refusal))
    }
    #expect(try await world.isActive(tokens) == false)
    guard lock.isHealed else { return }
    #expect(try await world.family(of: tokens)?.generation == 0, "a refused refresh writes nothing")
    try await heal(lock, in: world)
    #expect(try await world.isActive(tokens))
    #expect(try await world.refresh(tokens.refreshToken).refreshToken.generation == 2)
  }

  @Test(arguments: Lock.allCases)
  func whatIsLockedIsNotRedelivered(lock: Lock) async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    _ = try await world.poll(answer)
    try await set(lock, in: world)
    #expect(try await refusal { try await world.poll(answer) } == .refused(lock.refusal))
  }

  @Test func aLicenseExpiresWithItsLastSecond() async throws {
    let world = try await LicensingWorld(renewalDate: RenewalDate("2026-09-30"))
    let tokens = try await world.license()
    world.clock.set(Timestamp(milliseconds: 1_790_812_799_999))
    let renewed = try await world.refresh(tokens.refreshToken)
    world.clock.set(Timestamp(seconds: 1_790_812_800))
    #expect(try await refusal { try await world.refresh(renewed.refreshToken) } == .refused(.licenseExpired))
    #expect(try await world.isActive(renewed) == false)
  }

  @Test func aDisabledClientGetsNothingAnyMore() async throws {
    let world = try await LicensingWorld()
    let tokens = try await world.license()
    let answer = try await world.authorize()
    try await world.approve(answer)
    var change = ChangeClient.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeClient(world.context)("countersign-agent", version: 1, change, by: world.administrator)
    let refused = try await refusal {
      try await AuthenticateClient(world.context)(id: "countersign-agent", secret: nil)
    }
    #expect(refused == .client(.notAuthenticated))
    #expect(try await refusal { try await world.refresh(tokens.refreshToken) } == .client(.notAuthenticated))
    #expect(try await world.family(of: tokens)?.generation == 0)
    #expect(try await world.isActive(tokens) == false)
    #expect(try await refusal { try await world.poll(answer) } == .client(.notAuthenticated))
  }

  @Test func anApprovalOfSomeoneDisabledSinceDoesNotHold() async throws {
    let world = try await LicensingWorld()
    let answer = try await world.authorize()
    try await world.approve(answer)
    var change = ChangeUser.Change()
    change.isDisabled = .set(true)
    let approver = try #require(world.manager.userID)
    _ = try await ChangeUser(world.context)(approver, version: 1, change, by: world.administrator)
    #expect(try await refusal { try await world.poll(answer) } == .grant(.denied))
    #expect(try await world.count("token_families") == 0)
  }
}
