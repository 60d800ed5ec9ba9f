import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct IssueLicenseFilesTests {
  @Test func aFileSaysWhatTheDeviceIsLicensedFor() async throws {
    let files = try await FileWorld(renewalDate: RenewalDate("2027-06-30"), validityDays: 30)
    let (world, now) = (files.world, files.world.clock.now)
    let answer = try await files.issue([("sw-0001 ", "switch-16-poe")])
    let file = try #require(answer.outcomes.first?.file)
    #expect(answer.outcomes.map(\.isNew) == [true])
    #expect(
      answer.outcomes.map(\.serialNumber) == ["sw-0001 "] && answer.outcomes.map(\.articleNumber) == ["switch-16-poe"])
    #expect(answer.quota == LicenseQuota(total: 10, used: 1, reserved: 0))
    let end = now.seconds + 30 * 86_400
    let keyID = try #require(files.context.keyring.fileSigner?.id)
    #expect(
      file
        == LicenseFile(
          id: file.id, unitID: file.id, licenseID: world.license.id, organizationID: world.organization.id,
          productID: world.product.id, serialNumber: "sw-0001", articleNumber: "switch-16-poe", serialKey: "SW-0001",
          articleKey: "SWITCH-16-POE", articleName: "16-port switch", features: ["xms"], issuedAt: now,
          expiresAt: Timestamp(seconds: end), keyID: keyID, compact: file.compact, issuedBy: world.manager.identity))
    #expect(try await files.stored(file) == file)
    let claims = try await files.verifier().verify(
      file.document, serialNumber: "SW-0001", articleNumber: "SWITCH-16-POE", at: now.seconds, requiring: "xms")
    #expect(
      claims
        == LicenseFileClaims(
          id: file.id.text, issuer: LicensingWorld.issuer, audience: [world.organization.id.text],
          issuedAt: now.seconds, expiresAt: end, serialNumber: "sw-0001", articleNumber: "switch-16-poe",
          articleName: "16-port switch", organization: .init(id: world.organization.id.text, name: "Acme Stores"),
          license: .init(
            id: world.license.id.text, product: "pos", renewalDate: RenewalDate("2027-06-30"), renewalWindowDays: 30),
          entitlements: ["xms"]))
    let event = try #require(try await world.events(.licenseFileIssued).first)
    #expect(event.actor == world.manager.identity && event.subject == file.id.text)
    #expect(event.organizationID == world.organization.id && event.address == world.manager.origin.address)
    #expect(
      event.details == [
        "license": world.license.id.text, "serial_number": "sw-0001", "article_number": "switch-16-poe",
      ])
  }

  @Test func askingAgainGivesTheSameAndChargesNothing() async throws {
    let files = try await FileWorld()
    let first = try await files.file()
    files.world.clock.advance(seconds: 400 * 86_400)
    // CHECKLIST's aliases: case, blanks, width, what a scanner leaves.
    for (serial, article) in [
      ("SW-0001", "SWITCH-8"), (" sw-0001\r\n", "switch-8"), ("ＳＷ-0001", "SWITCH - 8"),
      ("\u{FEFF}SW-0001", "Switch-8 "),
    ] {
      let answer = try await files.issue([(serial, article)])
      #expect(answer.outcomes.map(\.result) == [.file(first, isNew: false)] && answer.quota.used == 1)
    }
    let other = try await files.issue(["SW-1", "SW-01", "SW-00001"])
    #expect(other.outcomes.allSatisfy { $0.isNew } && other.quota.used == 4, "zeros are part of a number")
    #expect(try await files.file(article: "SWITCH-16").id != first.id, "another article is another device")
    #expect(try await files.world.events(.licenseFileIssued).count == 5)
  }

  @Test func eachErrorIsTold() async throws {
    let files = try await FileWorld(quota: 1)
    let answer = try await files.issue([
      (nil, "SWITCH-8"), ("SW-1", nil), ("SW-1", "ROUTER-1"), ("SW-1", "SWITCH-8"), ("SW-2", "SWITCH-8"),
    ])
    #expect(
      answer.outcomes.map(\.error) == [
        .serialNumberNotFound, .articleNumberNotFound, .articleNumberNotFound, nil, .insufficientQuota,
      ])
    #expect(answer.quota.used == 1 && answer.quota.remaining == 0)
    try await files.step(.suspend)
    let suspended = try await files.issue([(nil, nil), ("SW-1", "SWITCH-8")])
    #expect(suspended.outcomes.map(\.error) == [.noLocalLicense, .noLocalLicense])
  }

  @Test func whenTheQuotaEndsTheFirstGetFilesAndWhoHasOneStill() async throws {
    let files = try await FileWorld(quota: 3)
    let had = try await files.file("SW-9")
    let answer = try await files.issue(["SW-1", "SW-2", "SW-3", "SW-9", "SW-1", "SW-3"])
    #expect(
      answer.outcomes.map(\.error) == [nil, nil, .insufficientQuota, nil, nil, .insufficientQuota])
    #expect(answer.outcomes.map(\.isNew) == [true, true, false, false, false, false])
    #expect(answer.outcomes[3].file == had && answer.outcomes[4].file == answer.outcomes[0].file)
    #expect(answer.quota == LicenseQuota(total: 3, used: 3, reserved: 0))
    #expect(try await files.world.count("license_files") == 3)
    try await files.changeLicense { $0.quota = .set(4) }
    #expect(try await files.issue(["SW-1", "SW-3"]).outcomes.map(\.isNew) == [false, true])
  }

  @Test(arguments: [0, 1, nil] as [Int64?])
  func aQuotaIsWhatItSays(quota: Int64?) async throws {
    let files = try await FileWorld(quota: quota)
    let answer = try await files.issue(["SW-1", "SW-2"])
    let expected = min(quota ?? 2, 2)
    #expect(answer.outcomes.filter(\.isNew).count == Int(expected))
    #expect(answer.quota == LicenseQuota(total: quota, used: expected, reserved: 0))
    #expect(answer.quota.remaining == quota.map { $0 - expected })
  }

  @Test func aQuotaOutOfRangeOrBelowItsUseIsRefused() async throws {
    let files = try await FileWorld(quota: 2)
    _ = try await files.issue(["SW-1", "SW-2"])
    for quota in [-1, 2_147_483_648, .max, .min] as [Int64] {
      let refused = try await refusal { try await files.changeLicense { $0.quota = .set(quota) } }
      guard case .invalid(let problems)? = refused else {
        Issue.record("\(quota): \(String(describing: refused))")
        continue
      }
      #expect(problems.map(\.field) == ["quota"])
    }
    #expect(
      try await refusal { try await files.changeLicense { $0.quota = .set(1) } }
        == .conflict(.quotaBelowUse(used: 2)))
    try await files.changeLicense { $0.quota = .set(2) }
    #expect(try await files.world.used() == 2)
  }

  @Test func aLicenseGivesNoneWhileItCannotBeUsed() async throws {
    let files = try await FileWorld(renewalDate: RenewalDate("2026-09-30"))
    let world = files.world
    func hears() async throws -> LicenseFileError? { try await files.issue(["SW-1"]).outcomes.first?.error }
    #expect(try await hears() == nil)
    try await files.step(.suspend)
    #expect(try await hears() == .noLocalLicense, "also for a device that has one")
    try await files.step(.reinstate)
    #expect(try await hears() == nil)
    world.clock.set(Timestamp(seconds: try #require(RenewalDate("2026-09-30")).lastSecond).adding(seconds: 1))
    #expect(try await hears() == .noLocalLicense)
    try await files.step(.renew(nil))
    #expect(try await hears() == nil)
    try await files.set { $0.isEnabled = .set(false) }
    #expect(try await hears() == .noLocalLicense)
    try await files.set { $0.isEnabled = .set(true) }
    var change = ChangeOrganization.Change()
    change.isDisabled = .set(true)
    _ = try await ChangeOrganization(files.context)(
      world.organization.id, version: nil, change, by: world.administrator)
    #expect(try await hears() == .noLocalLicense)
    change.isDisabled = .set(false)
    _ = try await ChangeOrganization(files.context)(
      world.organization.id, version: nil, change, by: world.administrator)
    try await files.step(.revoke)
    #expect(try await hears() == .noLocalLicense)
    #expect(try await world.used() == 1)
  }

  @Test func aProductThatNobodySetUpGivesNone() async throws {
    let world = try await LicensingWorld()
    let answer = try await IssueLicenseFiles(world.context)(
      [DeviceNumbers(serialNumber: "SW-1", articleNumber: "SWITCH-8")], under: .actor(world.manager, world.license.id))
    #expect(answer.outcomes.map(\.error) == [.noLocalLicense] && world.context.keyring.fileSigner == nil)
  }

  @Test func manyDevicesAreOneCallOfSeveralTransactions() async throws {
    let files = try await FileWorld(quota: 450)
    let serials = (1...500).map { "SW-\($0)" }
    let answer = try await files.issue(serials)
    #expect(answer.outcomes.map(\.serialNumber) == serials)
    #expect(answer.outcomes.prefix(450).allSatisfy { $0.isNew })
    #expect(answer.outcomes.dropFirst(450).allSatisfy { $0.error == .insufficientQuota })
    let listed = try await ReadLicenseFiles(files.context).list(
      of: files.world.license.id, Page(limit: 3), by: files.world.manager)
    #expect(listed.map(\.serialNumber) == ["SW-1", "SW-2", "SW-3"], "in the order in which they were asked for")
    #expect(try await files.countedUnits() == 450)
  }

  @Test func thereIsAnEndToHowManyCanBeAskedFor() async throws {
    let files = try await FileWorld(quota: nil)
    #expect(try await files.issue([] as [String]).outcomes.isEmpty)
    let heard = try await refusal { try await files.issue(Array(repeating: "SW-1", count: 1001)) }
    #expect(heard == .invalid([FieldProblem("devices", "are at most 1000")]))
    let same = try await files.issue(Array(repeating: "SW-1", count: 1000))
    #expect(Set(same.outcomes.compactMap(\.file?.id)).count == 1 && same.quota.used == 1)
    #expect(same.outcomes.filter(\.isNew).count == 1)
  }
}
