import AdministrationClient
import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseFleet

@Suite struct FleetCommandsTests {
  private func commands(_ harness: FleetHarness, _ console: TestConsole, json: Bool = false) -> FleetCommands {
    FleetCommands(harness.fleet, on: console, json: json)
  }

  @Test func aFleetIsBegunGeneratedInstalledAndListed() async throws {
    let harness = try FleetHarness(quota: 2)
    let console = TestConsole()
    let commands = commands(harness, console)
    try await commands.begin(
      parents: [try harness.server.parent()], server: nil, keySet: nil, certificateAuthorities: nil)
    _ = try harness.fleet.add((1...3).map { FleetHarness.device($0) })
    try harness.addAgents()
    #expect(try await commands.generate([], licenseID: nil, again: false) == .some)
    #expect(try await commands.install(["Switch 1"], again: false) == .all)
    try commands.list([])
    #expect(
      console.transcript == """
        ! The parent license of switch for Acme Stores was added.
        DEVICE    SERIAL NUMBER  ARTICLE NUMBER  RESULT
        Switch 1  SW-0001        SWITCH-8        license file on hand
        Switch 2  SW-0002        SWITCH-8        license file on hand
        Switch 3  SW-0003        SWITCH-8        FAILED (insufficient_quota)
        insufficient_quota: All 2 units are used. (Switch 3)
        ! switch for Acme Stores: 0 of 2 left (2 used)
        ! 2 of 3 devices done, 1 not.
        DEVICE    SERIAL NUMBER  ARTICLE NUMBER  RESULT
        Switch 1  SW-0001        SWITCH-8        installed
        NAME      SERIAL NUMBER  ARTICLE NUMBER  LICENSE FILE     UNTIL   ON THE DEVICE  PROBLEM
        Switch 1  SW-0001        SWITCH-8        Installed        no end  Licensed       -
        Switch 2  SW-0002        SWITCH-8        On hand          no end  -              -
        Switch 3  SW-0003        SWITCH-8        No license file  -       -              insufficient_quota
        """)
  }

  @Test func scriptsReadJSON() async throws {
    let harness = try await FleetHarness(devices: 2, quota: 1)
    let console = TestConsole()
    let commands = commands(harness, console, json: true)
    _ = try await commands.generate([], licenseID: nil, again: false)
    try commands.list(["Switch 2"])
    #expect(try await commands.quota() == .all)
    #expect(
      console.transcript == """
        {"devices":[{"article_number":"SWITCH-8","changed":true,"device":"Switch 1","license_file":"fil_SW-0001",\
        "result":"generated","serial_number":"SW-0001"},{"article_number":"SWITCH-8","device":"Switch 2",\
        "error":{"code":"insufficient_quota","message":"All 1 units are used."},"result":"failed",\
        "serial_number":"SW-0002"}],"notes":[],"quotas":[{"license_id":"lic_1","organization":"Acme Stores",\
        "product":"switch","read_at":"2026-09-21T14:13:20Z","remaining":0,"reserved":0,"total":1,"used":1}]}
        {"devices":[{"agent":null,"article_number":"SWITCH-8","expires_at":null,"installed":null,"license_file":null,\
        "license_id":null,"name":"Switch 2","problem":{"at":"2026-09-21T14:13:20Z","code":"insufficient_quota",\
        "message":"All 1 units are used."},"serial_number":"SW-0002","state":"no_license_file"}]}
        {"quotas":[{"license_id":"lic_1","organization":"Acme Stores","product":"switch",\
        "read_at":"2026-09-21T14:13:20Z","remaining":0,"reserved":0,"total":1,"used":1}]}
        """)
  }

  @Test func aTerminalShowsHowFarItIs() async throws {
    let harness = try await FleetHarness(devices: 150)
    let console = TestConsole(columns: 80)
    _ = try await commands(harness, console).generate([], licenseID: nil, again: false)
    #expect(console.progress.count == 4 && console.progress.last == "")
    #expect(console.progress[1].hasPrefix("Generating  [") && console.progress[1].hasSuffix("100/150"))
    #expect(console.lines.allSatisfy { $0.count <= 80 })
  }

  @Test func whatEndsACommandSaysWhatHelps() async throws {
    let harness = try FleetHarness()
    let commands = commands(harness, TestConsole())
    await #expect(
      throws: CommandFailure(
        .refused,
        "there is no project at \(harness.project.path); make one with: countersign fleet init --parent FILE")
    ) { try await commands.generate([], licenseID: nil, again: false) }
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    await #expect(
      throws: CommandFailure(
        .usage,
        "no device of the project has the name, serial number or pattern “nobody”; see: countersign fleet list")
    ) { try await commands.install(["nobody"], again: false) }
    harness.server.change { $0.isUnreachable = true }
    _ = try harness.fleet.add([FleetHarness.device(1)])
    await #expect {
      try await commands.generate([], licenseID: nil, again: false)
    } throws: { ($0 as? CommandFailure)?.kind == .unreachable }
    await #expect {
      try await commands.importFile("no license", for: "Switch 1")
    } throws: { error in
      error as? CommandFailure
        == CommandFailure(.refused, "This is not a license file, or it is incomplete. [malformed]")
    }
  }

  @Test func takingALicenseOffIsAskedAbout() async throws {
    let harness = try await FleetHarness(devices: 2)
    try harness.addAgents()
    let no = TestConsole(columns: 80, answers: ["n"])
    await #expect(throws: CommandFailure(.refused, "nothing was removed")) {
      try await commands(harness, no).remove(["*"], isLicense: true, isSure: false)
    }
    #expect(no.lines == ["? Take the license off 2 devices? Each stops being licensed at once. [y/N] "])
    await #expect(throws: CommandFailure(.usage, "there is no terminal to ask on; say --yes if you are sure")) {
      try await commands(harness, TestConsole()).remove(["*"], isLicense: true, isSure: false)
    }
    await #expect(throws: CommandFailure(.usage, "say which devices; “*” means all of them")) {
      try await commands(harness, TestConsole()).remove([], isLicense: false, isSure: true)
    }
    #expect(harness.agents.now.removed.isEmpty)
    let yes = TestConsole(columns: 80, answers: ["yes"])
    #expect(try await commands(harness, yes).remove(["Switch 2"], isLicense: true, isSure: false) == .all)
    #expect(harness.agents.now.removed == ["https://Switch 2"])
  }

  @Test func forgettingADeviceIsAskedAboutWhereItTakesWorkToAddItAgain() async throws {
    let harness = try await FleetHarness(devices: 4)
    let none = TestConsole()
    // A device that is only a name with numbers.
    #expect(try await commands(harness, none).remove(["Switch 4"], isLicense: false, isSure: false) == .all)
    try harness.addAgents()
    await #expect(throws: CommandFailure(.usage, "there is no terminal to ask on; say --yes if you are sure")) {
      try await commands(harness, none).remove(["*"], isLicense: false, isSure: false)
    }
    let no = TestConsole(columns: 80, answers: ["n"])
    await #expect(throws: CommandFailure(.refused, "nothing was removed")) {
      try await commands(harness, no).remove(["Switch 1", "Switch 2"], isLicense: false, isSure: false)
    }
    #expect(
      no.lines == [
        "? Remove 2 devices from the project? Pinned certificates, api-keys and what is installed are forgotten; the devices "
          + "stay licensed. [y/N] "
      ])
    #expect(try harness.project.load().devices.count == 3)
    let yes = TestConsole(columns: 80, answers: ["yes"])
    #expect(try await commands(harness, yes).remove(["Switch 1"], isLicense: false, isSure: false) == .all)
    #expect(try await commands(harness, none).remove(["Switch 2"], isLicense: false, isSure: true) == .all)
    #expect(try harness.project.load().devices.map(\.name) == ["Switch 3"])
    #expect(harness.agents.now.removed.isEmpty)
  }

  // MARK: Adding

  /// A certificate like any other, only that nobody has its key.
  private static let pem = """
    -----BEGIN CERTIFICATE-----
    MIIBcDCCARagAwIBAgIUWyA0uYwZcA6tX9M0Gm6yC3mZ6n0wCgYIKoZIzj0EAwIw
    -----END CERTIFICATE-----

    """

  @Test func anAgentOfThisMachineNeedsNoCertificate() async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.agents.change {
      $0.told = .object([
        "serial_number": .string("SW-5"), "article_number": .string("SWITCH-8"), "hostname": .string("sw5"),
      ])
    }
    let console = TestConsole()
    let options = FleetCommands.AgentOptions(keyFile: "/keys/5") { _ throws(TransportFailure) in throw .timedOut }
    let verdict = try await commands(harness, console).add(
      NewDevice(), agent: "http://127.0.0.1:8081", options, update: false)
    #expect(verdict == .all)
    #expect(
      console.lines.dropFirst() == ["sw5     SW-5           SWITCH-8        added"])
    #expect(
      try harness.device("sw5").agent == DeviceAgent(url: "http://127.0.0.1:8081", key: .file("/keys/5")))
  }

  @Test(arguments: [
    ("http://10.0.0.5:8081", CommandFailure.Kind.usage), ("10.0.0.5", .usage), ("https://10.0.0.5:8081", .unreachable),
  ])
  func anAgentThatCannotBeTrustedIsNotAdded(url: String, kind: CommandFailure.Kind) async throws {
    let harness = try await FleetHarness(devices: 1)
    let options = FleetCommands.AgentOptions { _ throws(TransportFailure) in throw .timedOut }
    await #expect {
      try await commands(harness, TestConsole()).add(
        NewDevice(name: "x", serialNumber: "1", articleNumber: "2"), agent: url, options, update: false)
    } throws: { ($0 as? CommandFailure)?.kind == kind }
    #expect(try harness.project.load().devices.count == 1)
  }

  @Test func aTableIsAddedRowByRow() async throws {
    let harness = try await FleetHarness(devices: 1)
    let console = TestConsole()
    let options = FleetCommands.AgentOptions { _ throws(TransportFailure) in throw .timedOut }
    let table = "serial_number,article_number\nSW-0001,SWITCH-8\nSW-2,SWITCH-8\n#,SWITCH-8\n"
    let verdict = try await commands(harness, console).add(table: Array(table.utf8), options, update: false)
    #expect(verdict == .some)
    #expect(try harness.project.load().devices.map(\.name) == ["Switch 1", "SW-2"])
    #expect(console.transcript.contains("(numbers_taken)") && console.transcript.contains("(serial_number_not_found)"))
    await #expect(throws: CommandFailure(.usage, "the table is empty")) {
      try await commands(harness, console).add(table: [], options, update: false)
    }
  }
}
