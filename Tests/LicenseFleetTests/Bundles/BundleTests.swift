import LicenseTokens
import TestDirectories
import Testing

@testable import LicenseFleet

@Suite struct BundleTests {
  private func failure(_ body: () async throws -> FleetReport) async -> String? {
    do {
      _ = try await body()
      return nil
    } catch FleetFailure.refused(let code, _) {
      return code
    } catch {
      return "\(error)"
    }
  }

  // MARK: One file

  @Test func aFileIsTakenForItsDevice() async throws {
    let harness = try await FleetHarness(devices: 2)
    harness.server.change { $0.isUnreachable = true }
    let report = try await harness.fleet.importFile(
      "Dear colleague,\r\n" + (try harness.server.file("SW-0002")) + "Regards\r\n", for: ["SW-0002"])
    #expect(report.lines.map(\.outcome) == [.done(.imported)])
    let device = try harness.device("Switch 2")
    #expect(device.licenseFile?.claims.id == "fil_SW-0002" && device.licenseFile?.origin == .imported)
    #expect(harness.archive.licenseFile(for: try DeviceNumbers("SW-0002", "SWITCH-8").required()) != nil)
    #expect(try harness.project.load().history.last?.kind == .imported)
  }

  @Test func whatIsNotGoodForTheDeviceChangesNothing() async throws {
    let harness = try await FleetHarness(devices: 2)
    let before = try harness.project.load()
    let (mine, other, foreign) = (
      try harness.server.file("SW-0001"), try harness.server.file("SW-0001", "SWITCH-9"),
      try TestServer().file("SW-0001")
    )
    let bundle = try harness.server.bundle([mine])
    for (text, name, code) in [
      (mine, "Switch 2", "wrong_serial_number"), (other, "Switch 1", "wrong_article_number"),
      (foreign, "Switch 1", "bad_signature"), (bundle, "Switch 1", "wrong_document"),
      ("hello", "Switch 1", "malformed"),
      (mine + mine, "Switch 1", "several_documents"),
    ] {
      #expect(await failure { try await harness.fleet.importFile(text, for: [name]) } == code)
    }
    #expect(try harness.project.load() == before)
  }

  // MARK: Bundles

  @Test func aBundleServesTheDevicesOfTheProject() async throws {
    let harness = try await FleetHarness(devices: 3)
    harness.server.change { $0.isUnreachable = true }
    let files = try ["SW-0001", "SW-0003", "SW-0009"].map { try harness.server.file($0) }
    let text = try harness.server.bundle(files, revoked: ["fil_SW-0003"])
    let report = try await harness.fleet.importBundle(text)
    #expect(
      report.lines.map(\.outcome) == [
        .done(.imported), .failed(code: "revoked", message: "The license file was revoked."),
      ])
    #expect(report.notes == ["1 license file is for a device that is not in the project."])
    #expect(try harness.device("Switch 1").licenseFile?.origin == .bundle)
    #expect(try harness.project.load().revoked == ["fil_SW-0003"])
    #expect(try harness.project.load().parentLicenses.first?.bundle?.id == "bun_1")
    let again = try await harness.fleet.importBundle(text)
    #expect(again.lines.first?.outcome == .unchanged(.imported))
  }

  @Test func oneBadFileTakesNothingFromTheOthers() async throws {
    let harness = try await FleetHarness(devices: 3)
    let forged = try TestServer().file("SW-0002")
    let text = try harness.server.bundle([
      try harness.server.file("SW-0001"), forged, try harness.server.file("SW-0003"),
    ])
    let report = try await harness.fleet.importBundle(text)
    let good = report.lines.map { !$0.outcome.isFailure }
    #expect(good == [true, false, true])
    #expect(try harness.device("Switch 2").licenseFile == nil)
  }

  @Test func aBundleOfAnotherServerChangesNothing() async throws {
    let harness = try await FleetHarness(devices: 1)
    let before = try harness.project.load()
    let foreign = try TestServer().bundle([try harness.server.file("SW-0001")])
    #expect(await failure { try await harness.fleet.importBundle(foreign) } == "bad_signature")
    #expect(try harness.project.load() == before)
  }

  @Test func anOlderBundleDoesNotTakeTheNewerOnesPlace() async throws {
    let harness = try await FleetHarness(devices: 1)
    let file = try harness.server.file("SW-0001")
    _ = try await harness.fleet.importBundle(try harness.server.bundle([file], id: "bun_new", issuedAt: TestServer.now))
    _ = try await harness.fleet.importBundle(
      try harness.server.bundle([file], id: "bun_old", issuedAt: TestServer.now - 1))
    #expect(try harness.project.load().parentLicenses.first?.bundle?.id == "bun_new")
  }

  /// A file of `SW-0001` that was issued before the one that the server gives.
  private func former(_ harness: FleetHarness, license: String = "lic_1") throws -> String {
    try harness.server.file("SW-0001") { claims in
      claims.id = "fil_former"
      claims.issuedAt -= 1
      claims.license = LicenseClaims.License(id: license, product: "switch", renewalDate: nil, renewalWindowDays: 30)
    }
  }

  @Test func anOlderFileDoesNotTakeTheNewerOnesPlace() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate(["Switch 1"])
    let before = try harness.device("Switch 1")
    let kept = harness.archive.licenseFile(for: try before.numbers.required())
    let former = try former(harness)
    let report = try await harness.fleet.importBundle(
      try harness.server.bundle([former, try harness.server.file("SW-0002")]))
    let sentence = "It was issued before the license file that the project has, which is good and was kept."
    #expect(report.lines.map(\.outcome) == [.failed(code: "older", message: sentence), .done(.imported)])
    #expect(report.lines.map(\.licenseFile) == [nil, "fil_SW-0002"])
    #expect(await failure { try await harness.fleet.importFile(former, for: ["Switch 1"]) } == "older")
    #expect(try harness.device("Switch 1") == before)
    #expect(harness.archive.licenseFile(for: try before.numbers.required()) == kept)
  }

  @Test func anOlderFileServesWhereTheNewerOneIsNotGood() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    let bundle = try harness.server.bundle([try former(harness)], revoked: ["fil_SW-0001"])
    #expect(try await harness.fleet.importBundle(bundle).lines.map(\.outcome) == [.done(.imported)])
    #expect(try harness.device("Switch 1").licenseFile?.claims.id == "fil_former")
  }

  @Test func anOlderFileOfAnotherLicenseIsTaken() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    _ = try await harness.fleet.importFile(try former(harness, license: "lic_2"), for: ["Switch 1"])
    #expect(try harness.device("Switch 1").licenseFile?.claims.id == "fil_former")
  }
}
