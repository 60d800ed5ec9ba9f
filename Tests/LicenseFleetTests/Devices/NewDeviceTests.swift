import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseFleet

@Suite struct NewDeviceTests {
  private let harness: FleetHarness

  init() async throws { harness = try await FleetHarness(devices: 1) }

  private func add(_ devices: NewDevice..., update: Bool = false) throws -> [FleetReport.Outcome] {
    try harness.fleet.add(devices, update: update).lines.map(\.outcome)
  }

  @Test func aDeviceIsAddedAndNoted() throws {
    #expect(try add(NewDevice(serialNumber: " sw 2 ", articleNumber: "SWITCH-8")) == [.done(.added)])
    let device = try harness.device("sw 2")
    #expect(device.numbers == DeviceNumbers("SW2", "SWITCH-8"))
    let event = try harness.project.load().history.last
    #expect(event == FleetEvent(at: TestServer.now, .added, device: "sw 2"))
  }

  @Test func oneWithoutNumbersMayComeInAndIsRefusedLater() async throws {
    #expect(try add(NewDevice(name: "Spare")) == [.done(.added)])
    let report = try await harness.fleet.generate(["Spare"])
    #expect(report.lines.map(\.outcome) == [.failed(.serialNumberNotFound)])
  }

  @Test func whatCannotComeInIsRefusedAndTheRestIsAdded() throws {
    let outcomes = try add(
      NewDevice(), NewDevice(name: "bad\u{7}name"), NewDevice(name: String(repeating: "x", count: 101)),
      NewDevice(name: "a", serialNumber: "SW#1"), NewDevice(name: "a", serialNumber: "1", articleNumber: "ä#"),
      NewDevice(name: "Switch 1", serialNumber: "other"),
      NewDevice(name: "twin", serialNumber: "sw-0001", articleNumber: "switch-8"),
      NewDevice(name: "good", serialNumber: "SW-9", articleNumber: "SWITCH-8"))
    let codes = outcomes.map { outcome -> String in
      if case .failed(let code, _) = outcome { code } else { "added" }
    }
    #expect(
      codes == [
        "invalid_name", "invalid_name", "invalid_name", "serial_number_not_found", "article_number_not_found",
        "name_taken", "numbers_taken", "added",
      ])
    #expect(try harness.project.load().devices.map(\.name) == ["Switch 1", "good"])
  }

  @Test func aLicenseThatTheProjectDoesNotHaveIsRefused() throws {
    let refused = FleetReport.Outcome.failed(
      code: "unknown_license", message: "The project has no parent license of lic_nope.")
    #expect(try add(NewDevice(name: "new", licenseID: "lic_nope")) == [refused])
    #expect(try add(NewDevice(name: "Switch 1", licenseID: "lic_nope"), update: true) == [refused])
    #expect(try harness.project.load().devices.map(\.licenseID) == [nil])
  }

  @Test func theSameAgainIsHarmless() throws {
    #expect(try add(FleetHarness.device(1)) == [.unchanged(.added)])
    #expect(try harness.project.load().history.count { $0.kind == .added } == 1)
  }

  @Test func updatingChangesWhatIsSaidAnew() throws {
    let pinned = DeviceAgent(
      url: "https://10.0.0.5:8081", certificate: "PEM", fingerprint: "3F", key: .held(Credential("k")))
    #expect(try add(NewDevice(name: "Switch 1", agent: pinned), update: true) == [.done(.changed)])
    let keyed = DeviceAgent(url: pinned.url, key: .file("/key"))
    #expect(try add(NewDevice(name: "Switch 1", licenseID: "lic_1", agent: keyed), update: true) == [.done(.changed)])
    let device = try harness.device("Switch 1")
    #expect(device.serialNumber == "SW-0001" && device.licenseID == "lic_1")
    #expect(device.agent == DeviceAgent(url: pinned.url, certificate: "PEM", fingerprint: "3F", key: .file("/key")))
    // At another address is another agent: the old certificate says nothing of it.
    let moved = DeviceAgent(url: "https://10.0.0.6:8081")
    #expect(try add(NewDevice(name: "Switch 1", agent: moved), update: true) == [.done(.changed)])
    #expect(try harness.device("Switch 1").agent == moved)
  }

  @Test func anAgentIsAskedForWhatWasNotSaid() async throws {
    let agent = DeviceAgent(url: "https://switch", key: .held(Credential("key")))
    harness.agents.change {
      $0.told = .object([
        "serial_number": .string("SW-77"), "article_number": .string("SWITCH-8"), "name": .null,
        "hostname": .string("switch-77"),
      ])
    }
    let told = try await harness.fleet.askingAgent(NewDevice(agent: agent))
    #expect(told == NewDevice(name: "switch-77", serialNumber: "SW-77", articleNumber: "SWITCH-8", agent: agent))
    let kept = try await harness.fleet.askingAgent(NewDevice(name: "mine", serialNumber: "SW-78", agent: agent))
    #expect(kept.name == "mine" && kept.serialNumber == "SW-78" && kept.articleNumber == "SWITCH-8")
  }

  @Test(arguments: [
    (#"{"serial_number":null,"article_number":"A"}"#, "serial_number_not_found"),
    (#"{"serial_number":"S"}"#, "article_number_not_found"),
  ])
  func anAgentWithoutANumberIsNamed(answer: String, code: String) async throws {
    harness.agents.change { $0.told = (try? JSONValue(parsing: Array(answer.utf8))) ?? .null }
    let agent = DeviceAgent(url: "https://switch", key: .held(Credential("key")))
    await #expect {
      try await harness.fleet.askingAgent(NewDevice(agent: agent))
    } throws: { error in
      guard case FleetFailure.refused(let told, let message) = error else { return false }
      return told == code && message.contains("https://switch")
    }
  }

  @Test func anAgentThatDoesNotAnswerIsNamed() async throws {
    harness.agents.change { $0.problems["https://switch"] = .untrusted }
    await #expect {
      try await harness.fleet.askingAgent(NewDevice(agent: DeviceAgent(url: "https://switch")))
    } throws: { error in
      guard case FleetFailure.refused("wrong_certificate", _) = error else { return false }
      return true
    }
  }
}
