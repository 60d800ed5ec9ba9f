import LicenseTokens
import TestDirectories
import Testing

@testable import LicenseFleet

@Suite struct ExportBundleTests {
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

  private func stick(_ harness: FleetHarness) -> String { harness.directory.path("stick.bundle") }

  private func written(_ harness: FleetHarness) throws -> LicenseBundle {
    try harness.project.load().verifier.required().verifyBundle(try readText(stick(harness)))
  }

  private func codes(_ report: FleetReport) -> [String] {
    report.lines.map { line in
      switch line.outcome {
      case .done(let work), .unchanged(let work): work.rawValue
      case .failed(let code, _): code
      }
    }
  }

  // MARK: With the server

  @Test func aStickGetsTheBundle() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(report.lines.map(\.outcome) == [.done(.exported), .done(.exported)] && report.verdict == .all)
    #expect(report.notes == ["A bundle with 2 license files was written to \(stick(harness))."])
    #expect(try written(harness).entries.map(\.serialNumber) == ["SW-0001", "SW-0002"])
    #expect(try harness.project.load().history.last?.kind == .bundleExported)
  }

  @Test func whatWasRevokedSinceIsInIt() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    _ = try await harness.fleet.exportBundle(to: stick(harness))
    harness.server.change {
      $0.revoked = ["fil_SW-0001"]
      ($0.bundleID, $0.bundleIssuedAt) = ("bun_2", TestServer.now + 1)
    }
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(codes(report) == ["revoked", "exported"] && report.verdict == .some)
    let bundle = try written(harness)
    #expect(bundle.id == "bun_2" && bundle.revoked == ["fil_SW-0001"])
    #expect(bundle.entries.map(\.serialNumber) == ["SW-0002"])
    #expect(try harness.project.load().parentLicenses.first?.bundle?.id == "bun_2")
  }

  /// The server gives no other for what was revoked: no device has a good license file any more.
  @Test func evenWithoutFilesItSaysWhatWasRevoked() async throws {
    let harness = try await FleetHarness(devices: 2, quota: 2)
    _ = try await harness.fleet.generate([])
    harness.server.change {
      $0.revoked = ["fil_SW-0001", "fil_SW-0002"]
      $0.articles = []
      ($0.bundleID, $0.bundleIssuedAt) = ("bun_2", TestServer.now + 1)
    }
    #expect(try await harness.fleet.generate([], again: true).verdict == .none)
    // The one that is kept was made anew as well.
    #expect(try harness.project.load().parentLicenses.first?.bundle?.id == "bun_2")
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(codes(report) == ["revoked", "revoked"] && report.verdict == .none)
    let bundle = try written(harness)
    #expect(bundle.id == "bun_2" && bundle.entries.isEmpty && bundle.revoked == ["fil_SW-0001", "fil_SW-0002"])
    #expect(
      report.notes == [
        "A bundle without license files was written to \(stick(harness)): it tells license agents which ones were revoked."
      ])
  }

  @Test func itIsOfTheProjectsDevicesAndNoOthers() async throws {
    let harness = try await FleetHarness(devices: 4)
    _ = try await harness.fleet.generate(["Switch 1", "Switch 2", "Switch 3"])
    _ = try harness.fleet.remove(["Switch 2"])
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(report.lines.map(\.device) == ["Switch 1", "Switch 3", "Switch 4"])
    #expect(codes(report) == ["exported", "exported", "no_license_file"] && report.verdict == .some)
    #expect(try written(harness).entries.map(\.serialNumber) == ["SW-0001", "SW-0003"])
  }

  @Test func aFileThatOnlyTheDataDirectoryHasIsInIt() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    try harness.project.update { project in project.change("Switch 1") { $0.licenseFile = nil } }
    #expect(codes(try await harness.fleet.exportBundle(to: stick(harness))) == ["exported", "exported"])
    #expect(try written(harness).entries.map(\.serialNumber) == ["SW-0001", "SW-0002"])
  }

  @Test func aPartOfTheDevicesCanBeChosen() async throws {
    let harness = try await FleetHarness(devices: 3)
    _ = try await harness.fleet.generate([])
    let kept = try harness.project.load().parentLicenses.first?.bundle
    let report = try await harness.fleet.exportBundle(to: stick(harness), for: ["Switch 1", "SW-0003"])
    #expect(report.lines.map(\.device) == ["Switch 1", "Switch 3"] && report.verdict == .all)
    #expect(try written(harness).entries.map(\.serialNumber) == ["SW-0001", "SW-0003"])
    // The last one of all devices stays for when there is no server.
    #expect(try harness.project.load().parentLicenses.first?.bundle == kept)
    harness.server.change { $0.isUnreachable = true }
    let offline = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(codes(offline) == ["exported", "exported", "exported"])
    await #expect(throws: UnknownDevices(texts: ["nobody"])) {
      try await harness.fleet.exportBundle(to: stick(harness), for: ["nobody"])
    }
  }

  @Test func devicesOfAnotherLicenseAreNoPartOfIt() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate(["Switch 1"])
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent(id: "par_2", license: "lic_2")])
    _ = try harness.fleet.add([NewDevice(name: "Switch 2", licenseID: "lic_2")], update: true)
    let all = try await harness.fleet.exportBundle(to: stick(harness), licenseID: "lic_1")
    #expect(all.lines.map(\.device) == ["Switch 1"] && all.verdict == .all)
    let chosen = try await harness.fleet.exportBundle(to: stick(harness), licenseID: "lic_1", for: ["*"])
    #expect(codes(chosen) == ["exported", "other_license"])
  }

  @Test(arguments: [(10_000, true), (10_001, false)])
  func thereIsALimit(count: Int, fits: Bool) async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    try harness.project.update { project in
      guard let one = project.devices.first else { return }
      project.devices = (1...count).map { number in
        var device = one
        device.name = "Switch \(number)"
        return device
      }
    }
    let failure = await failure { try await harness.fleet.exportBundle(to: stick(harness)) }
    #expect(failure == (fits ? nil : "too_many_files"))
    #expect(harness.directory.names().contains("stick.bundle") == fits)
    var report = FleetReport()
    await harness.fleet.refreshBundle(of: "lic_1", &report)
    #expect(report.notes.map { $0.contains("A bundle holds 10000 license files at the most") } == (fits ? [] : [true]))
    #expect(
      FleetFailure.tooManyForBundle(10_001).description
        == "A bundle holds 10000 license files at the most, and these are 10001. Write several, each for a part of the "
        + "devices: countersign fleet export-bundle FILE DEVICE…")
    #expect(try await harness.fleet.exportBundle(to: stick(harness), for: ["Switch 1"]).verdict == .all)
  }

  // MARK: Without the server

  @Test func withoutTheServerTheOneOnHandIsWritten() async throws {
    let harness = try await FleetHarness(devices: 3)
    _ = try await harness.fleet.generate(["Switch 1", "Switch 3"])
    harness.server.change { $0.isUnreachable = true }
    _ = try await harness.fleet.importFile(try harness.server.file("SW-0002"), for: ["Switch 2"])
    _ = try harness.fleet.remove(["Switch 3"])
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(
      report.lines.map(\.outcome) == [
        .done(.exported),
        .failed(code: "not_in_bundle", message: "The bundle on hand does not hold this device's license file."),
      ])
    #expect(report.verdict == .some)
    #expect(report.notes.count == 3)
    #expect(report.notes.first == "A bundle with 2 license files was written to \(stick(harness)).")
    #expect(
      report.notes.dropFirst().first?.hasSuffix(
        "The last bundle was written, which was made on 2026-09-21T14:13:20Z.") == true)
    #expect(report.notes.last == "1 license file in it is for a device that is not in the project.")
    #expect(try readText(stick(harness)) == readText(harness.directory.path("lic_1.bundle")))
  }

  @Test func withoutTheServerAndWithNothingAmissItIsGood() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    harness.server.change { $0.isUnreachable = true }
    #expect(try await harness.fleet.exportBundle(to: stick(harness)).verdict == .all)
  }

  @Test func oneThatIsOlderThanARevocationIsNeverWrittenSilently() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    // The device was given another file since; the project knows that the first was revoked.
    try harness.project.update { $0.revoke(["fil_SW-0001"]) }
    let other = try harness.server.file("SW-0001") { claims in
      claims.id = "fil_other"
      claims.issuedAt += 1
    }
    harness.server.change { $0.isUnreachable = true }
    _ = try await harness.fleet.importFile(other, for: ["Switch 1"])
    _ = try harness.fleet.remove(["Switch 1"])
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(report.failures == 0 && report.verdict == .some)
    #expect(
      report.notes.contains(
        "It was made on 2026-09-21T14:13:20Z, before 1 license file was revoked: agents will not hear of it."))
  }

  @Test func aRevokedFileThatWasNeverInItIsTold() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    let older = try harness.server.bundle([try harness.server.file("SW-0002")], id: "bun_old")
    try harness.directory.write(older, to: "lic_1.bundle")
    try harness.archive.keep(bundle: older, named: "lic_1.bundle")
    // One of another organization concerns nobody here.
    try harness.project.update { $0.revoke(["fil_SW-0001", "fil_foreign"]) }
    harness.server.change { $0.isUnreachable = true }
    let report = try await harness.fleet.exportBundle(to: stick(harness), for: ["Switch 2"])
    #expect(report.failures == 0 && report.verdict == .some)
    #expect(report.notes.contains { $0.contains("before 1 license file was revoked") })
    let told = try harness.server.bundle(
      [try harness.server.file("SW-0002")], id: "bun_new", issuedAt: TestServer.now + 1, revoked: ["fil_SW-0001"])
    _ = try await harness.fleet.importBundle(told)
    #expect(try await harness.fleet.exportBundle(to: stick(harness), for: ["Switch 2"]).verdict == .all)
  }

  /// Its time is over: no agent has to hear that it was revoked.
  @Test func aRevokedFileThatHasExpiredSinceIsNotTold() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate([])
    let files = [
      try harness.server.file("SW-0002"),
      try harness.server.file("SW-0001") { $0.expiresAt = TestServer.now },
      try harness.server.file("SW-0009") { $0.expiresAt = TestServer.now + 1 },
    ]
    let bundle = try harness.server.bundle(files, id: "bun_old")
    try harness.directory.write(bundle, to: "lic_1.bundle")
    try harness.archive.keep(bundle: bundle, named: "lic_1.bundle")
    _ = try harness.fleet.remove(["Switch 1"])
    harness.server.change { $0.isUnreachable = true }
    try harness.project.update { $0.revoke(["fil_SW-0001"]) }
    #expect(try await harness.fleet.exportBundle(to: stick(harness), for: ["Switch 2"]).verdict == .all)
    try harness.project.update { $0.revoke(["fil_SW-0009"]) }
    let report = try await harness.fleet.exportBundle(to: stick(harness), for: ["Switch 2"])
    #expect(report.verdict == .some && report.notes.contains { $0.contains("before 1 license file was revoked") })
  }

  @Test func aServerThatRefusesIsNoReasonToSayNothing() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    harness.server.change { $0.hasEnded = true }
    let report = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(codes(report) == ["exported"] && report.verdict == .some)
    #expect(report.notes.contains { $0.hasPrefix("The parent license has ended.") && $0.contains("The last bundle") })
  }

  @Test func withoutAnyBundleItSaysSo() async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.server.change { $0.isUnreachable = true }
    #expect(await failure { try await harness.fleet.exportBundle(to: stick(harness)) } == "no_bundle")
    #expect(!harness.directory.names().contains("stick.bundle"))
  }

  @Test func aBundleThatWasChangedOnTheDiskIsNotWritten() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    harness.server.change { $0.isUnreachable = true }
    let forged = try TestServer().bundle([try harness.server.file("SW-0001")])
    try harness.directory.write(forged, to: "lic_1.bundle")
    let good = try harness.archive.bundle(named: "lic_1.bundle").required()
    _ = try await harness.fleet.exportBundle(to: stick(harness))
    #expect(try readText(stick(harness)) == good)
  }
}
