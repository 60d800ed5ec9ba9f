import HTTPCalls
import LicenseTokens
import TestDirectories
import Testing

@testable import LicenseFleet

@Suite struct GenerateTests {
  private func outcomes(_ report: FleetReport) -> [FleetReport.Outcome] { report.lines.map(\.outcome) }

  @Test func everyDeviceGetsItsFile() async throws {
    let harness = try await FleetHarness(devices: 3, quota: 10)
    let report = try await harness.fleet.generate([])
    #expect(outcomes(report) == [.done(.generated), .done(.generated), .done(.generated)])
    #expect(report.verdict == .all && report.notes == [])
    #expect(report.quotas.map(\.sentence) == ["switch for Acme Stores: 7 of 10 left (3 used)"])
    #expect(report.lines.map(\.licenseFile) == ["fil_SW-0001", "fil_SW-0002", "fil_SW-0003"])
    let project = try harness.project.load()
    #expect(project.devices.allSatisfy { $0.licenseFile?.origin == .generated && $0.problem == nil })
    #expect(project.parentLicenses.first?.quota?.remaining == 7)
    #expect(project.parentLicenses.first?.bundle?.count == 3)
    #expect(project.history.count { $0.kind == .generated } == 3)
    #expect(harness.directory.names() == ["data", "fleet.json", "lic_1.bundle"])
    let numbers = try DeviceNumbers("SW-0002", "SWITCH-8").required()
    #expect(harness.archive.licenseFile(for: numbers) == project.devices[1].licenseFile?.document)
    #expect(harness.archive.bundle(named: "lic_1.bundle") != nil)
  }

  @Test func theParentLicensesCredentialIsPresented() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    let call = try harness.server.now.calls.first { $0.url.hasSuffix("/license-files") }.required()
    #expect(call.bearer?.value == "csp_" + Base64URL.encode([UInt8](repeating: 7, count: 32)))
    #expect(
      String(decoding: call.body?.bytes ?? [], as: UTF8.self)
        == #"{"devices":[{"article_number":"SWITCH-8","serial_number":"SW-0001"}]}"#)
  }

  @Test func whoHasAGoodFileIsNotAskedForAgain() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate(["Switch 1"])
    harness.server.change { $0.calls = [] }
    let report = try await harness.fleet.generate([])
    #expect(outcomes(report) == [.unchanged(.generated), .done(.generated)])
    let again = try await harness.fleet.generate([])
    #expect(outcomes(again) == [.unchanged(.generated), .unchanged(.generated)])
    #expect(harness.server.count("/api/v1/license-files") == 1)
    // Asked for all the same, the server gives the same.
    #expect(outcomes(try await harness.fleet.generate([], again: true)) == outcomes(again))
    #expect(harness.server.count("/api/v1/license-files") == 2)
  }

  @Test func chunksAreOfAHundredAndProgressIsTold() async throws {
    let harness = try await FleetHarness(devices: 250)
    let steps = Steps()
    let report = try await harness.fleet.generate([]) { steps.note($0, $1) }
    #expect(report.verdict == .all)
    #expect(harness.server.count("/api/v1/license-files") == 3)
    #expect(steps.list == ["0/250", "100/250", "200/250", "250/250"])
  }

  @Test func interruptedInTheMiddleItGoesOn() async throws {
    let harness = try await FleetHarness(devices: 250)
    harness.server.change {
      $0.script["/api/v1/license-files"] = []
    }
    // The first chunk is answered, the second one's answer is lost.
    let first = try await harness.fleet.generate(.named((1...100).map { "Switch \($0)" }))
    #expect(first.verdict == .all)
    harness.server.change {
      $0.calls = []
      $0.script["/api/v1/license-files"] = [.failure(.connection("reset"))]
    }
    let broken = try await harness.fleet.generate([])
    #expect(broken.verdict == .some && broken.failures == 150)
    guard case .failed("server_unreachable", let message)? = broken.lines.last?.outcome else {
      Issue.record("\(broken.lines.last as Any)")
      return
    }
    #expect(message.hasPrefix("The server https://auth.example.com cannot be reached"))
    #expect(try harness.device("Switch 250").problem?.code == "server_unreachable")
    let resumed = try await harness.fleet.generate([])
    #expect(resumed.verdict == .all)
    #expect(try harness.project.load().devices.allSatisfy { $0.licenseFile != nil && $0.problem == nil })
    // One broken, then two for the hundred and fifty that were missing.
    #expect(harness.server.count("/api/v1/license-files") == 3)
    #expect(harness.server.now.issued.count == 250)
  }

  @Test func aLostAnswerCostsNothing() async throws {
    let harness = try await FleetHarness(devices: 2, quota: 2)
    // The server has issued them, but this machine was killed before it wrote them down.
    let before = try harness.project.load()
    _ = try await harness.fleet.generate([])
    try harness.project.update { $0 = before }
    let report = try await harness.fleet.generate([])
    #expect(outcomes(report) == [.done(.generated), .done(.generated)])
    #expect(harness.server.now.issued.count == 2)
  }

  // MARK: The five errors

  @Test func eachErrorStandsBesideItsDevice() async throws {
    let harness = try await FleetHarness(devices: 2, quota: 2)
    _ = try harness.fleet.add([
      NewDevice(name: "no serial", articleNumber: "SWITCH-8"), NewDevice(name: "no article", serialNumber: "SW-8"),
      NewDevice(name: "other article", serialNumber: "SW-9", articleNumber: "ROUTER-1"),
      NewDevice(name: "too many", serialNumber: "SW-10", articleNumber: "SWITCH-8"),
      NewDevice(name: "other license", serialNumber: "SW-11", articleNumber: "SWITCH-8"),
    ])
    // Its parent license was in the project once.
    try harness.project.update { project in project.change("other license") { $0.licenseID = "lic_2" } }
    let report = try await harness.fleet.generate([])
    #expect(report.verdict == .some)
    let codes = report.lines.map { line -> String in
      if case .failed(let code, _) = line.outcome { code } else { "good" }
    }
    #expect(
      codes == [
        "good", "good", "serial_number_not_found", "article_number_not_found", "article_number_not_found",
        "insufficient_quota", "no_local_license",
      ])
    #expect(try harness.device("too many").problem?.message == "All 2 units are used.")
    #expect(try harness.device("other license").problem?.code == "no_local_license")
    #expect(try harness.project.load().history.count { $0.kind == .failed } == 5)
    #expect(report.quotas.map(\.quota.remaining) == [0])
  }

  @Test(
    arguments: [
      ("wrong_serial_number", { @Sendable (claims: LicenseFileClaims) in with(claims) { $0.serialNumber = "SW-2" } }),
      (
        "wrong_article_number",
        { @Sendable (claims: LicenseFileClaims) in with(claims) { $0.articleNumber = "SWITCH-9" } }
      ),
      (
        "wrong_issuer",
        { @Sendable (claims: LicenseFileClaims) in with(claims) { $0.issuer = "https://evil.example.com" } }
      ),
      ("expired", { @Sendable (claims: LicenseFileClaims) in with(claims) { $0.expiresAt = TestServer.now - 100 } }),
      ("license", { @Sendable (claims: LicenseFileClaims) in with(claims) { $0.license.id = "lic_2" } }),
    ] as [(String, @Sendable (LicenseFileClaims) -> LicenseFileClaims)])
  func whatIsNoValidFileForTheDeviceIsRefused(
    name: String, tamper: @escaping @Sendable (LicenseFileClaims) -> LicenseFileClaims
  ) async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.server.change { $0.tamper = tamper }
    let report = try await harness.fleet.generate([])
    guard case .failed("no_valid_license_returned", _)? = report.lines.first?.outcome else {
      Issue.record("\(name): \(report.lines)")
      return
    }
    #expect(report.verdict == .none)
    let device = try harness.device("Switch 1")
    #expect(device.licenseFile == nil && device.problem?.code == "no_valid_license_returned")
  }

  @Test func aFileOfAnotherSignerIsRefused() async throws {
    let harness = try await FleetHarness(devices: 1)
    let numbers = try DeviceNumbers("SW-0001", "SWITCH-8").required()
    let forged = try TestServer().file("SW-0001")
    harness.server.change { $0.issued[numbers] = forged }
    let report = try await harness.fleet.generate([])
    #expect(
      outcomes(report) == [
        .failed(
          .noValidLicenseReturned,
          "What the server returned is not good. The document's signature is wrong: it was changed, or made by someone else."
        )
      ])
  }

  @Test func aParentLicenseThatHasEndedIsNoted() async throws {
    let harness = try await FleetHarness(devices: 2)
    harness.server.change { $0.hasEnded = true }
    let report = try await harness.fleet.generate([])
    #expect(report.verdict == .none)
    #expect(try harness.project.load().parentLicenses.first?.endedAt == TestServer.now)
    harness.server.change { $0.calls = [] }
    let again = try await harness.fleet.generate([])
    #expect(harness.server.count("/api/v1/license-files") == 0)
    for line in report.lines + again.lines {
      guard case .failed("no_local_license", let message) = line.outcome else {
        Issue.record("\(line)")
        continue
      }
      #expect(message.contains("countersign fleet init --parent FILE"))
    }
  }

  @Test func severalParentLicensesHaveToBeChosenFrom() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent(id: "par_2", license: "lic_2")])
    let report = try await harness.fleet.generate([])
    guard case .failed("no_local_license", let message)? = report.lines.first?.outcome else {
      Issue.record("\(report.lines)")
      return
    }
    #expect(message.contains("--license"))
    #expect(outcomes(try await harness.fleet.generate([], licenseID: "lic_1")) == [.done(.generated)])
  }

  @Test func aParentLicenseThatWasChangedIsNotPresented() async throws {
    let harness = try await FleetHarness(devices: 1)
    let foreign = try LicenseDocument.parse(try TestServer().parent()).compact
    try harness.project.update { project in
      project.parentLicenses = [
        ParentLicense(
          id: "par_1", licenseID: "lic_1", organization: "Acme Stores", product: "switch", compact: foreign, addedAt: 0)
      ]
    }
    let report = try await harness.fleet.generate([])
    guard case .failed("no_local_license", let message)? = report.lines.first?.outcome else {
      Issue.record("\(report.lines)")
      return
    }
    #expect(message.contains("signature is wrong"))
    #expect(harness.server.count("/api/v1/license-files") == 0)
  }

  // MARK: What is no longer good

  @Test func aRevokedFileIsGeneratedAnew() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.generate([])
    harness.server.change {
      $0.revoked = ["fil_SW-0001"]
      $0.issued = [:]
      $0.tamper = { claims in with(claims) { $0.id = "fil_new" } }
    }
    let report = try await harness.fleet.generate([])
    #expect(outcomes(report) == [.done(.generated)])
    #expect(report.lines.first?.licenseFile == "fil_new")
    #expect(try harness.project.load().revoked == ["fil_SW-0001"])
  }

  @Test(arguments: [(50, true), (49, false)] as [(Int64, Bool)])
  func lateInItsLifeAFileIsAskedForAgain(left: Int64, isGood: Bool) async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.server.change {
      $0.tamper = { claims in
        with(claims) { ($0.issuedAt, $0.expiresAt) = (TestServer.now - 100 + left, TestServer.now + left) }
      }
    }
    _ = try await harness.fleet.generate([])
    harness.server.change { $0.calls = [] }
    _ = try await harness.fleet.generate([])
    #expect(harness.server.count("/api/v1/license-files") == (isGood ? 0 : 1))
  }

  @Test func whatCannotBeWrittenToTheDataDirectoryIsNoted() async throws {
    let harness = try await FleetHarness(devices: 2)
    try harness.directory.write("in the way", to: "data/license-files")
    let report = try await harness.fleet.generate([])
    #expect(report.verdict == .all)
    #expect(report.notes.count == 1 && report.notes[0].contains("data directory"))
  }
}

/// The claims with a change.
private func with(_ claims: LicenseFileClaims, _ change: (inout LicenseFileClaims) -> Void) -> LicenseFileClaims {
  var claims = claims
  change(&claims)
  return claims
}
