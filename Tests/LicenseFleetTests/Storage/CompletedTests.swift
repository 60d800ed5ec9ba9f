import LicenseTokens
import Testing

@testable import LicenseFleet

/// License files are kept in the project and on the technician's machine; either place serves.
@Suite struct CompletedTests {
  private func ready() async throws -> (FleetHarness, HeldLicenseFile) {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    try harness.addAgents()
    harness.server.change { $0.isUnreachable = true }
    return (harness, try #require(try harness.device("Switch 1").licenseFile))
  }

  private func put(_ file: HeldLicenseFile?, into harness: FleetHarness) throws {
    try harness.project.update { $0.change("Switch 1") { $0.licenseFile = file } }
  }

  private func first(_ harness: FleetHarness) throws -> FleetDevice {
    let project = harness.fleet.completed(try harness.project.load())
    return try #require(project.device(named: "Switch 1"))
  }

  @Test func aProjectWithoutTheFileTakesTheCopy() async throws {
    let (harness, file) = try await ready()
    try put(nil, into: harness)
    #expect(try first(harness).licenseFile?.compact == file.compact)
    #expect(try harness.device("Switch 1").licenseFile == nil, "looking changes nothing")
    let report = try await harness.fleet.install(["Switch 1"])
    #expect(report.verdict == .all)
    #expect(try harness.device("Switch 1").licenseFile?.compact == file.compact)
  }

  @Test func aDamagedFileIsReplacedByTheCopy() async throws {
    let (harness, file) = try await ready()
    let damaged = HeldLicenseFile(
      compact: file.compact.dropLast(8) + "AAAAAAAA", claims: file.claims, obtainedAt: file.obtainedAt,
      origin: file.origin)
    try put(damaged, into: harness)
    #expect(try first(harness).licenseFile?.compact == file.compact)
    #expect(try await harness.fleet.install(["Switch 1"]).verdict == .all)
    #expect(try harness.device("Switch 1").licenseFile?.compact == file.compact)
  }

  @Test func aDamagedCopyReplacesNothing() async throws {
    let (harness, file) = try await ready()
    let damaged = HeldLicenseFile(
      compact: file.compact.dropLast(8) + "AAAAAAAA", claims: file.claims, obtainedAt: file.obtainedAt,
      origin: file.origin)
    try harness.archive.keep(damaged)
    #expect(try first(harness).licenseFile == file)
    try put(nil, into: harness)
    #expect(try first(harness).licenseFile == nil)
  }

  @Test func aGoodFileOfTheProjectCountsBeforeAnOlderCopy() async throws {
    let (harness, file) = try await ready()
    let other = try #require(try harness.device("Switch 2").licenseFile)
    try harness.archive.keep(
      HeldLicenseFile(compact: other.compact, claims: file.claims, obtainedAt: 0, origin: .imported))
    #expect(try first(harness).licenseFile == file)
  }
}
