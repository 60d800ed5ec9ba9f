import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseFleet

/// What becomes of documents whose signing key the server publishes no more.
@Suite struct WithdrawnKeyTests {
  private func outcomes(_ report: FleetReport) -> [FleetReport.Outcome] { report.lines.map(\.outcome) }

  @Test func aFileWhoseSigningKeyWasWithdrawnIsGeneratedAnew() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    try harness.addAgents()
    _ = try await harness.fleet.install(["Switch 2"])
    try harness.server.replaceKey()
    // The parent license file is gone with the key, and the server's keys are known from then on.
    let refused = try await harness.fleet.generate([])
    let sentence =
      "The key that the parent license file is signed with was withdrawn. Renew and download the parent license file again on "
      + "the license's page, and add it with: countersign fleet init --parent FILE"
    #expect(outcomes(refused) == Array(repeating: .failed(.noLocalLicense, sentence), count: 2))
    let project = try harness.project.load()
    #expect(
      project.devices.map { DeviceStanding.of($0, in: project, at: TestServer.now) } == [.keyWithdrawn, .keyWithdrawn])
    let installed = try await harness.fleet.install([])
    #expect(
      outcomes(installed)
        == Array(
          repeating: .failed(
            code: "key_withdrawn",
            message: "The key that the license file is signed with was withdrawn. Generate the license file anew."),
          count: 2))
    try harness.project.update { $0.revoke(["fil_SW-0001"]) }
    let revoked = FleetReport.Outcome.failed(code: "revoked", message: "The license file was revoked.")
    #expect(outcomes(try await harness.fleet.install(["Switch 1"])) == [revoked])
    await #expect(throws: FleetFailure.refused(code: "key_withdrawn", message: sentence)) {
      try await harness.fleet.begin(parentLicenses: [
        LicenseDocument.text(.parentLicense, project.parentLicenses[0].compact)
      ])
    }
    let quotas = try await harness.fleet.quotas()
    #expect(quotas.verdict == .some && quotas.notes.first?.hasPrefix(sentence) == true)
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent(id: "par_2")])
    #expect(outcomes(try await harness.fleet.generate([])) == [.done(.generated), .done(.generated)])
    #expect(try await harness.fleet.install([]).verdict == .all)
  }

  @Test func keysThatWereHandedOverSayNothingOfThoseThatAreMissing() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    let fetched = try harness.project.load()
    var handed = FleetProject(server: fetched.server, devices: fetched.devices)
    let other = try JSONWebKeySet(keys: [])
    handed.trust(other, issuedAt: 0)
    #expect(handed.devices.map { DeviceStanding.of($0, in: handed, at: TestServer.now) } == [.onHand])
    handed.trust(other, readAt: TestServer.now)
    #expect(handed.devices.map { DeviceStanding.of($0, in: handed, at: TestServer.now) } == [.keyWithdrawn])
  }
}
