import LicenseTokens
import LicensingStore
import Testing

@testable import LicensingCore

/// Calls that race for units, for one device, and against changes of what files depend on.
@Suite struct LicenseFileRaceTests {
  /// The outcomes of calls that start together, each for one serial number.
  private func race(_ files: FileWorld, _ serials: [String]) async throws -> [IssueLicenseFiles.Outcome] {
    try await withThrowingTaskGroup { group in
      for serial in serials { group.addTask { try await files.issue([serial]).outcomes } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  @Test func aHundredDevicesRaceForTenUnits() async throws {
    let files = try await FileWorld(quota: 10)
    let outcomes = try await race(files, (1...100).map { "SW-\($0)" })
    #expect(outcomes.filter(\.isNew).count == 10)
    #expect(outcomes.filter { $0.error == .insufficientQuota }.count == 90)
    let quota = try await ReadLicenseQuota(files.context)(files.world.license.id, by: files.world.manager)
    #expect(quota == LicenseQuota(total: 10, used: 10, reserved: 0) && quota.remaining == 0)
    #expect(try await files.world.count("license_files") == 10)
    #expect(try await files.world.events(.licenseFileIssued).count == 10)
  }

  @Test func oneDeviceThatRacesItselfTakesOneUnit() async throws {
    let files = try await FileWorld(quota: 5)
    for round in 1...10 {
      let serials = (0..<8).map { $0.isMultiple(of: 2) ? "SW-\(round)" : " sw-\(round)" }
      let outcomes = try await race(files, serials)
      #expect(Set(outcomes.map { $0.file?.id }).count == 1, "round \(round)")
      #expect(outcomes.filter(\.isNew).count == (round <= 5 ? 1 : 0), "round \(round)")
      #expect(try await files.world.used() == Int64(min(round, 5)))
    }
  }

  @Test func whateverRacesEveryUnitIsCounted() async throws {
    let files = try await FileWorld(devices: 4, quota: 12, returnsUnits: true)
    let world = files.world
    for round in 0..<15 {
      let revocable = try await ReadLicenseFiles(files.context).list(
        of: world.license.id, Page(limit: 200), by: world.manager
      ).filter { $0.revokedAt == nil }
      try await withThrowingTaskGroup { group in
        for number in 0..<6 {
          group.addTask { _ = try await files.issue(["SW-\((round + number) % 9)", "SW-\(number)"]) }
        }
        for file in revocable.prefix(3) {
          for _ in 0..<2 { group.addTask { _ = try await refusal { try await files.revoke(file) } } }
        }
        group.addTask { _ = try await refusal { try await world.license(world.devices[round % 4]) } }
        group.addTask {
          _ = try await refusal {
            try await files.changeLicense { $0.features = .set(round.isMultiple(of: 2) ? [] : ["xms"]) }
          }
        }
        try await group.waitForAll()
      }
      let quota = try await ReadLicenseQuota(files.context)(world.license.id, by: world.manager)
      let counted = try await files.countedUnits()
      #expect(quota.used == counted && quota.used + (quota.remaining ?? 0) == 12, "round \(round)")
      let living = try await world.engine.read { connection in
        try connection.query(
          "SELECT serial_key FROM license_files WHERE replaced_at IS NULL AND revoked_at IS NULL ORDER BY serial_key",
          []
        ) { try $0.text(0) }
      }
      #expect(Set(living).count == living.count, "round \(round): a device has one file")
    }
    #expect(try await world.events(.licenseFileRevoked).count > 0)
  }

  @Test func aFileThatIsRevokedStaysSoWhateverRaces() async throws {
    let files = try await FileWorld(quota: nil)
    for round in 0..<20 {
      let file = try await files.file("SW-\(round)")
      try await files.changeLicense { $0.features = .set(round.isMultiple(of: 2) ? [] : ["xms"]) }
      // One call wants to replace what the other revokes.
      try await withThrowingTaskGroup { group in
        group.addTask { _ = try await files.issue(["SW-\(round)"]) }
        group.addTask {
          // Asked again, as whoever is told that it changed meanwhile does.
          while try await refusal({ try await files.revoke(file) }) == .changedMeanwhile {}
        }
        try await group.waitForAll()
      }
      #expect(try await files.verdict(file) == .revoked)
      let living = try await files.file("SW-\(round)")
      #expect(living.unitID != file.unitID, "round \(round): the revoked unit has no living document")
    }
  }

  @Test func aParentThatIsRenewedTwiceAtOnceLeavesOneThatIsGood() async throws {
    let files = try await FileWorld()
    let answers = try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { try await IssueParentLicense(files.context)(files.world.license.id, by: files.world.manager) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let verifier = try await files.verifier()
    var good = 0
    for answer in answers {
      let text = try verifier.verifyParent(answer.document).credential.exposed
      let credential = try #require(ParentCredential(presented: text))
      let heard = try await refusal { try await files.issue(["SW-1"], under: .parent(credential, files.world.site)) }
      if heard == nil { good += 1 } else { #expect(heard == .noParentLicense) }
    }
    #expect(good == 1)
  }
}
