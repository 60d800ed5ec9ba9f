import LicensingStore
import Testing

@testable import LicensingCore

/// A statement that fails inside of the transaction undoes all of it, and asking again works.
@Suite struct LicenseFileFailureTests {
  private struct State: Equatable {
    let used: Int64?
    let files: Int64?
    let events: Int64?
  }

  private func state(_ files: FileWorld) async throws -> State {
    State(
      used: try await files.world.used(), files: try await files.world.count("license_files"),
      events: try await files.world.count("audit_events"))
  }

  private func execute(_ statement: String, _ files: FileWorld) async throws {
    try await files.world.engine.write { try $0.execute(statement, []) }
  }

  @Test(arguments: [
    "INSERT ON license_files WHEN new.serial_key = 'SW-3'", "INSERT ON audit_events WHEN new.details LIKE '%SW-3%'",
    "UPDATE ON licenses WHEN new.used = 3",
  ])
  func nothingIsChargedThatIsNotStored(event: String) async throws {
    let files = try await FileWorld()
    let before = try await state(files)
    try await files.world.engine.refuse(event)
    let serials = ["SW-1", "SW-2", "SW-3", "SW-4"]
    #expect(try await refusal { try await files.issue(serials) } != nil)
    #expect(try await state(files) == before)
    try await files.world.engine.refuseNoMore()
    #expect(try await files.issue(serials).outcomes.allSatisfy { $0.isNew })
    #expect(try await files.world.used() == 4)
  }

  @Test(arguments: ["UPDATE ON license_files", "INSERT ON license_files", "INSERT ON audit_events"])
  func aReissueHappensWholeOrNotAtAll(event: String) async throws {
    let files = try await FileWorld()
    let file = try await files.file()
    try await files.changeLicense { $0.features = .set([]) }
    let before = try await state(files)
    try await files.world.engine.refuse(event)
    #expect(try await refusal { try await files.issue(["SW-0001"]) } != nil)
    #expect(try await state(files) == before)
    #expect(try await files.stored(file) == file)
    try await files.world.engine.refuseNoMore()
    #expect(try await files.file().unitID == file.unitID)
  }

  @Test(arguments: ["UPDATE ON license_files", "UPDATE ON licenses", "INSERT ON audit_events"])
  func aRevocationHappensWholeOrNotAtAll(event: String) async throws {
    let files = try await FileWorld(returnsUnits: true)
    let file = try await files.file()
    let before = try await state(files)
    try await files.world.engine.refuse(event)
    #expect(try await refusal { try await files.revoke(file) } != nil)
    #expect(try await state(files) == before)
    #expect(try await files.stored(file) == file)
    try await files.world.engine.refuseNoMore()
    #expect(try await files.revoke(file).unitReturned)
    #expect(try await files.world.used() == 0)
  }

  @Test(arguments: ["UPDATE ON parent_licenses", "INSERT ON parent_licenses", "INSERT ON audit_events"])
  func aParentLicenseThatIsNotRenewedIsAsGoodAsItWas(event: String) async throws {
    let files = try await FileWorld()
    let former = try await files.parent()
    let before = try await files.world.count("audit_events")
    try await files.world.engine.refuse(event)
    #expect(try await refusal { try await files.parent() } != nil)
    #expect(try await files.world.count("audit_events") == before)
    try await files.world.engine.refuseNoMore()
    #expect(
      try await ReadParentLicense(files.context)(files.world.license.id, by: files.world.manager) == former.record)
    #expect(try await files.issue(["SW-1"], under: former.authority).outcomes.allSatisfy { $0.isNew })
  }

  /// A server that was given another master key cannot open the key that signs.
  @Test func nothingIsChargedThatCannotBeSigned() async throws {
    let files = try await FileWorld()
    let former = try await files.parent().record
    let before = try await state(files)
    let other = try LicensingContext(
      store: files.world.store, clock: files.world.clock, random: SeededRandom(seed: 8), keys: testKeys(byte: 8),
      policy: LicensingPolicy(issuer: LicensingWorld.issuer))
    await #expect(throws: (any Error).self) {
      try await IssueLicenseFiles(other)(
        [DeviceNumbers(serialNumber: "SW-1", articleNumber: "SWITCH-8")], under: files.authority)
    }
    await #expect(throws: (any Error).self) {
      try await IssueParentLicense(other)(files.world.license.id, by: files.world.manager)
    }
    #expect(try await state(files) == before)
    #expect(try await ReadParentLicense(files.context)(files.world.license.id, by: files.world.manager) == former)
  }

  /// Another server commits the file between two statements of this one; the trigger does it at the very moment.
  @Test func theLastUnitThatWentToTheDeviceItselfIsNoLackOfQuota() async throws {
    let files = try await FileWorld(quota: 2)
    let file = try await files.file("SW-1")
    try await execute("UPDATE license_files SET serial_key = 'elsewhere'", files)
    try await files.world.engine.skipCounting(
      after: "UPDATE license_files SET serial_key = 'SW-1' WHERE serial_key = 'elsewhere'")
    let outcomes = try await files.issue(["SW-1", "SW-2"]).outcomes
    #expect(outcomes.map { $0.file?.id } == [file.id, nil] && outcomes.allSatisfy { !$0.isNew })
    #expect(outcomes.map(\.error) == [nil, .insufficientQuota])
    #expect(try await files.world.used() == 1)
    #expect(try await files.world.events(.licenseFileIssued).count == 1)
  }

  @Test func whatWasStoredBeforeAFailureIsFoundAgain() async throws {
    let files = try await FileWorld(quota: nil)
    let serials = (1...(IssueLicenseFiles.devicesPerTransaction + 1)).map { "SW-\($0)" }
    let last = try #require(serials.last)
    try await files.world.engine.refuse("INSERT ON license_files WHEN new.serial_key = '\(last)'")
    #expect(try await refusal { try await files.issue(serials) } != nil)
    #expect(try await files.world.used() == Int64(IssueLicenseFiles.devicesPerTransaction))
    try await files.world.engine.refuseNoMore()
    let answer = try await files.issue(serials)
    #expect(answer.outcomes.map(\.isNew) == serials.map { $0 == last } && answer.quota.used == Int64(serials.count))
  }
}
