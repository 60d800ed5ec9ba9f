import Testing

@testable import LicensingCore

@Suite struct LicenseFileRightsTests {
  private typealias Attempt = (name: String, needs: Role, @Sendable (Actor) async throws -> Void)

  /// Every use case about a license by the role that may do it.
  private func attempts(_ files: FileWorld, _ file: LicenseFile) -> [Attempt] {
    let (context, license) = (files.context, files.world.license.id)
    let read = ReadLicenseFiles(context)
    return [
      ("list", .viewer, { _ = try await read.list(of: license, Page(), by: $0) }),
      ("read", .viewer, { _ = try await read.get(file.id, by: $0) }),
      ("count", .viewer, { _ = try await read.count(of: license, by: $0) }),
      ("list without key", .viewer, { _ = try await read.needingReissue(of: license, Page(), by: $0) }),
      ("count without key", .viewer, { _ = try await read.needingReissueCount(.license(license), by: $0) }),
      (
        "count of the organization", .viewer,
        { _ = try await read.needingReissueCount(.organization(files.world.organization.id), by: $0) }
      ),
      ("quota", .viewer, { _ = try await ReadLicenseQuota(context)(license, by: $0) }),
      ("bundle", .viewer, { _ = try await BundleLicenseFiles(context)(of: .actor($0, license)) }),
      ("read parent", .viewer, { _ = try await ReadParentLicense(context)(license, by: $0) }),
      (
        "issue", .manager,
        {
          _ = try await IssueLicenseFiles(context)(
            [DeviceNumbers(serialNumber: "SW-0001", articleNumber: "SWITCH-8")], under: .actor($0, license))
        }
      ),
      ("issue parent", .manager, { _ = try await IssueParentLicense(context)(license, by: $0) }),
      ("end parent", .manager, { try await EndParentLicense(context)(license, by: $0) }),
      ("revoke", .manager, { _ = try await RevokeLicenseFile(context)(file.id, by: $0) }),
    ]
  }

  @Test func foreignIDsLookLikeIDsOfNothing() async throws {
    let files = try await FileWorld()
    let (world, file) = (files.world, try await files.file())
    let other = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let stranger = try await world.context.makeUser("o@other.example", role: .owner, in: other.id)
    for (name, _, attempt) in attempts(files, file) {
      #expect(try await refusal { try await attempt(stranger) } == .notFound, "\(name)")
    }
    #expect(try await files.stored(file) == file)
  }

  @Test(arguments: Role.allCases)
  func eachRoleMayDoItsPart(role: Role) async throws {
    let files = try await FileWorld()
    let (world, file) = (files.world, try await files.file())
    let member = try await world.context.makeUser("m@acme.example", role: role, in: world.organization.id)
    for (name, needed, attempt) in attempts(files, file) {
      let heard = try await refusal { try await attempt(member) }
      #expect((heard == .forbidden) == (role < needed), "\(name): \(String(describing: heard))")
      if role >= needed { #expect(heard == nil, "\(name)") }
    }
  }

  @Test func whatConcernsEveryoneIsForThePlatform() async throws {
    let files = try await FileWorld()
    let owner = try await files.context.makeUser("o@acme.example", role: .owner, in: files.world.organization.id)
    #expect(
      try await refusal { try await ReadLicenseFiles(files.context).needingReissueCount(.everywhere, by: owner) }
        == .forbidden)
    #expect(
      try await refusal {
        var change = ChangeLicense.Change()
        change.returnsFileUnits = .set(true)
        return try await ChangeLicense(files.context)(files.world.license.id, version: nil, change, by: owner)
      } == .forbidden)
  }

  @Test func aSearchFindsPartsOfBothNumbers() async throws {
    let files = try await FileWorld()
    _ = try await files.issue([("SW-0001", "SWITCH-8"), ("AB 12", "SWITCH-16"), ("SW-0002", "SWITCH-16")])
    let read = ReadLicenseFiles(files.context)
    func found(_ search: String?) async throws -> [String] {
      try await read.list(of: files.world.license.id, search: search, Page(), by: files.world.manager)
        .map(\.serialNumber)
    }
    #expect(try await found(nil) == ["SW-0001", "AB 12", "SW-0002"])
    #expect(try await found(" ") == ["SW-0001", "AB 12", "SW-0002"])
    #expect(try await found("sw-") == ["SW-0001", "SW-0002"])
    #expect(try await found("switch-16") == ["AB 12", "SW-0002"])
    #expect(try await found("ab12") == ["AB 12"])
    #expect(try await found("b 1") == ["AB 12"])
    #expect(try await found("a\u{0}b").isEmpty)
    #expect(try await found("%").isEmpty)
  }

  @Test func theListOfLicensesSaysWhatIsLeft() async throws {
    let files = try await FileWorld()
    let world = files.world
    _ = try await files.file()
    let answer = try await world.authorize()
    try await world.approve(answer)
    func quotas() async throws -> [LicenseQuota] {
      let read = ReadLicenses(files.context)
      return try await read.list(of: world.organization.id, Page(), by: world.manager).map(\.quota)
        + [try await read.get(world.license.id, by: world.manager).quota]
    }
    let reserved = LicenseQuota(total: 10, used: 2, reserved: 1)
    #expect(try await quotas() == [reserved, reserved] && reserved.remaining == 8)
    _ = try await world.poll(answer)
    let redeemed = LicenseQuota(total: 10, used: 2, reserved: 0)
    #expect(try await quotas() == [redeemed, redeemed])
  }
}
