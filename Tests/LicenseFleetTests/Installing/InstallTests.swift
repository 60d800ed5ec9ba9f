import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseFleet

@Suite struct InstallTests {
  private func ready(_ count: Int) async throws -> FleetHarness {
    let harness = try await FleetHarness(devices: count)
    _ = try await harness.fleet.generate([])
    try harness.addAgents()
    harness.server.change { $0.isUnreachable = true }
    return harness
  }

  /// As a license agent says it.
  private static let older = JSONValue.object([
    "serial_number": .string("SW-0001"), "article_number": .string("SWITCH-8"), "code": .string("older"),
    "message": .string("The file was issued before the one that this machine has."),
  ])

  private func code(_ report: FleetReport) -> String? {
    guard case .failed(let code, _)? = report.lines.first?.outcome else { return nil }
    return code
  }

  @Test func everyDeviceGetsItsOwnFile() async throws {
    let harness = try await ready(20)
    let steps = Steps()
    let report = try await harness.fleet.install([]) { steps.note($0, $1) }
    #expect(report.verdict == .all && report.lines.allSatisfy { $0.outcome == .done(.installed) })
    #expect(report.lines.map(\.device) == (1...20).map { "Switch \($0)" })
    #expect(steps.list == (1...20).map { "\($0)/20" })
    #expect(harness.agents.now.imported["https://Switch 7"] == "fil_SW-0007")
    let device = try harness.device("Switch 7")
    #expect(
      device.installation
        == FleetDevice.Installation(licenseFile: "fil_SW-0007", at: TestServer.now, status: "Licensed"))
    #expect(try harness.project.load().history.count { $0.kind == .installed } == 20)
  }

  @Test(.timeLimit(.minutes(1))) func noDeviceWaitsForASaveAndManyShareOne() async throws {
    let harness = try await ready(40)
    // Until all agents were asked nothing is saved; if they waited for it, this would never end.
    let patient = Fleet(
      project: harness.project, archive: harness.archive,
      server: { [server = harness.server] url in FleetServer(url: url, transport: server) }, agents: harness.agents,
      now: { TestServer.now },
      pause: { [harness] pause in
        harness.pauses.note(pause)
        while harness.agents.now.imported.count < 40 { await Task.yield() }
      })
    let steps = Steps()
    let report = try await patient.install([]) { steps.note($0, $1) }
    #expect(report.verdict == .all && report.lines.count == 40)
    #expect(steps.list == (1...40).map { "\($0)/40" })
    #expect(try harness.project.load().devices.allSatisfy { $0.installation != nil })
    // A pause stands before each save but the last; afterwards the eight that are asked at once can come one by one.
    #expect(harness.pauses.list.count <= 9)
    #expect(Set(harness.pauses.list) == [.milliseconds(250)])
  }

  @Test func whatIsInstalledIsNotInstalledAgain() async throws {
    let harness = try await ready(2)
    _ = try await harness.fleet.install(["Switch 1"])
    harness.agents.change { $0.imported = [:] }
    let report = try await harness.fleet.install([])
    #expect(report.lines.map(\.outcome) == [.unchanged(.installed), .done(.installed)])
    #expect(harness.agents.now.imported.keys.sorted() == ["https://Switch 2"])
    _ = try await harness.fleet.install([], again: true)
    #expect(harness.agents.now.imported.count == 2)
  }

  @Test func oneThatDoesNotAnswerHoldsUpNoOther() async throws {
    let harness = try await ready(3)
    harness.agents.change {
      $0.problems["https://Switch 1"] = .unreachable
      $0.problems["https://Switch 2"] = .untrusted
    }
    let report = try await harness.fleet.install([])
    #expect(report.verdict == .some)
    #expect(try harness.device("Switch 1").problem?.code == "agent_unreachable")
    #expect(try harness.device("Switch 2").problem?.code == "wrong_certificate")
    #expect(try harness.device("Switch 3").installation?.status == "Licensed")
    harness.agents.change { $0.problems = [:] }
    #expect(try await harness.fleet.install([]).verdict == .all)
    #expect(try harness.project.load().devices.allSatisfy { $0.problem == nil })
  }

  @Test func nobodyThatAnswersIsAVerdictOfItsOwn() async throws {
    let harness = try await ready(2)
    harness.agents.change { $0.problems["https://Switch 1"] = .unreachable }
    #expect(try await harness.fleet.install(["Switch 1"]).verdict == .unreachable)
    harness.agents.change { $0.problems["https://Switch 2"] = .untrusted }
    #expect(try await harness.fleet.install([]).verdict == .none)
    harness.agents.change { $0.problems["https://Switch 2"] = .unreachable }
    #expect(try await harness.fleet.install([]).verdict == .unreachable)
    #expect(try await harness.fleet.uninstall(["Switch 2"]).verdict == .unreachable)
  }

  @Test func whatTheAgentSaysIsPassedOn() async throws {
    let harness = try await ready(1)
    harness.agents.change {
      $0.answers["/v1/license/import"] = TestServer.problem(422, "wrong_serial_number", "It is for another device.")
    }
    let refused = try await harness.fleet.install([])
    #expect(
      refused.lines.map(\.outcome) == [.failed(code: "wrong_serial_number", message: "It is for another device.")])
    harness.agents.change {
      $0.answers["/v1/license/import"] = TestAgents.json(
        .object([
          "status": .string("Not Licensed"), "imported": .null,
          "ignored": .object(["count": .integer(1), "reasons": .array([Self.older])]),
        ]))
    }
    let ignored = try await harness.fleet.install([])
    #expect(
      ignored.lines.map(\.outcome) == [
        .failed(
          code: "older",
          message: "The license agent did not take the license file. "
            + "The file was issued before the one that this machine has.")
      ])
    harness.agents.change { $0.answers["/v1/license/import"] = TestAgents.json(.object([:])) }
    #expect(code(try await harness.fleet.install([])) == "unexpected_answer")
    harness.agents.change {
      $0.answers["/v1/license/import"] = TestServer.problem(401, "unauthorized", "Send the key.")
    }
    #expect(code(try await harness.fleet.install([])) == "wrong_agent_key")
    #expect(try harness.device("Switch 1").installation == nil)
  }

  @Test func withoutFileOrAgentItSaysWhatIsMissing() async throws {
    let harness = try await FleetHarness(devices: 2)
    let nothing = try await harness.fleet.install([])
    #expect(nothing.lines == [] && nothing.verdict == .all)
    #expect(nothing.notes == ["Devices without a license file, which were left out: 2."])
    #expect(code(try await harness.fleet.install(["Switch 1"])) == "no_license_file")
    _ = try await harness.fleet.generate(["Switch 1"])
    let some = try await harness.fleet.install([])
    #expect(code(some) == "no_agent" && some.lines.count == 1)
  }

  @Test func aFileThatIsNoLongerGoodIsNotInstalled() async throws {
    let harness = try await ready(1)
    try harness.project.update { $0.revoke(["fil_SW-0001"]) }
    #expect(code(try await harness.fleet.install([])) == "revoked")
    #expect(harness.agents.now.imported.isEmpty)
  }

  @Test func theFileThatThisMachineHasKeptServesAsWell() async throws {
    let harness = try await ready(1)
    try harness.project.update { project in project.change("Switch 1") { $0.licenseFile = nil } }
    #expect(try await harness.fleet.install([]).verdict == .all)
    #expect(try harness.device("Switch 1").licenseFile?.claims.id == "fil_SW-0001")
  }

  @Test func takingTheLicenseOffKeepsTheFile() async throws {
    let harness = try await ready(2)
    _ = try await harness.fleet.install([])
    harness.agents.change { $0.problems["https://Switch 2"] = .unreachable }
    let report = try await harness.fleet.uninstall([])
    #expect(report.lines.first?.outcome == .done(.licenseRemoved) && report.verdict == .some)
    #expect(harness.agents.now.removed == ["https://Switch 1"])
    let (first, second) = (try harness.device("Switch 1"), try harness.device("Switch 2"))
    #expect(first.installation == nil && first.licenseFile != nil)
    #expect(second.installation != nil && second.problem?.code == "agent_unreachable")
    #expect(
      try harness.project.load().history.contains(
        FleetEvent(at: TestServer.now, .uninstalled, device: "Switch 1", subject: "fil_SW-0001")))
  }

  @Test func removingADeviceForgetsItOnly() async throws {
    let harness = try await ready(2)
    let report = try harness.fleet.remove(["Switch 1"])
    #expect(report.lines.map(\.outcome) == [.done(.removed)])
    #expect(try harness.project.load().devices.map(\.name) == ["Switch 2"])
    #expect(harness.archive.licenseFile(for: try DeviceNumbers("SW-0001", "SWITCH-8").required()) != nil)
    #expect(throws: UnknownDevices(texts: ["Switch 1"])) { try harness.fleet.remove(["Switch 1"]) }
  }
}
