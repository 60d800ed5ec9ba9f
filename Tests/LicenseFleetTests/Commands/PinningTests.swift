import AdministrationClient
import Foundation
import HTTPCalls
import LicenseTokens
import TestDirectories
import Testing

@testable import LicenseFleet

/// How an agent's certificate comes to be believed.
@Suite struct PinningTests {
  private let directory: TemporaryDirectory
  private let certificate: PresentedCertificate
  private let url = "https://10.0.0.5:8081"

  init() throws {
    directory = try TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=switch", "-keyout", directory.path("key.pem"), "-out", directory.path("certificate.pem"),
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let pem = try readText(directory.path("certificate.pem"))
    certificate = try PresentedCertificate(pem: pem).required()
  }

  private func add(
    _ harness: FleetHarness, _ console: TestConsole, fingerprint: String? = nil, keyFile: String? = "/key"
  ) async throws -> FleetReport.Verdict {
    let options = FleetCommands.AgentOptions(keyFile: keyFile, fingerprint: fingerprint) { [certificate] _ in
      certificate
    }
    return try await FleetCommands(harness.fleet, on: console, json: false).add(
      NewDevice(name: "Switch 9", serialNumber: "SW-9", articleNumber: "SWITCH-8"), agent: url, options, update: false)
  }

  @Test func whoeverComparesItAtTheTerminalPinsIt() async throws {
    let harness = try await FleetHarness(devices: 1)
    let console = TestConsole(columns: 120, answers: ["y", " secret "])
    #expect(try await add(harness, console, keyFile: nil) == .all)
    #expect(
      try harness.device("Switch 9").agent
        == DeviceAgent(
          url: url, certificate: certificate.pem, fingerprint: certificate.fingerprint,
          key: .held(Credential("secret"))))
    #expect(
      console.lines.prefix(4) == [
        "! The agent at \(url) shows a certificate with the SHA-256 fingerprint",
        "!   \(certificate.fingerprint)",
        "? Is this the device's own? Compare it there. Trust it from now on? [y/N] ",
        "? api-key of the agent at \(url): ",
      ])
    #expect(!console.transcript.contains("secret"))
  }

  @Test func aFingerprintThatIsGivenHasToBeItsOwn() async throws {
    let harness = try await FleetHarness(devices: 1)
    let typed = certificate.fingerprint.lowercased().filter { $0 != ":" }
    await #expect(
      throws: CommandFailure(
        .refused, "the agent at \(url) shows another certificate; its fingerprint is \(certificate.fingerprint)")
    ) { try await add(harness, TestConsole(), fingerprint: String(typed.reversed())) }
    #expect(try harness.project.load().devices.count == 1)
    #expect(try await add(harness, TestConsole(), fingerprint: typed) == .all)
    #expect(try harness.device("Switch 9").agent?.certificate == certificate.pem)
  }

  @Test func nobodysAnswerIsNoTrust() async throws {
    let harness = try await FleetHarness(devices: 1)
    await #expect {
      try await add(harness, TestConsole())
    } throws: { error in
      guard let failure = error as? CommandFailure else { return false }
      return failure.kind == .usage && failure.description.contains(certificate.fingerprint)
    }
    for answer in ["", "n", "maybe"] {
      await #expect(throws: CommandFailure(.refused, "the certificate of \(url) was not trusted; nothing was added")) {
        try await add(harness, TestConsole(columns: 80, answers: [answer]))
      }
    }
    #expect(try harness.project.load().devices.count == 1)
  }

  @Test func aTableCanCarryFingerprints() async throws {
    let harness = try await FleetHarness(devices: 1)
    let options = FleetCommands.AgentOptions { [certificate] _ in certificate }
    let commands = FleetCommands(harness.fleet, on: TestConsole(), json: false)
    let table = """
      serial_number,article_number,agent,fingerprint,api_key_file
      SW-9,SWITCH-8,\(url),\(certificate.fingerprint),/keys/9

      """
    #expect(try await commands.add(table: Array(table.utf8), options, update: false) == .all)
    #expect(try harness.device("SW-9").agent?.key == .file("/keys/9"))
    let wrong = "serial,article,agent,fingerprint,api_key_file\nSW-10,SWITCH-8,\(url),3F:0A,/k\n"
    await #expect {
      try await commands.add(table: Array(wrong.utf8), options, update: false)
    } throws: { ($0 as? CommandFailure)?.description.hasPrefix("line 2: ") == true }
    #expect(try harness.project.load().devices.map(\.name) == ["Switch 1", "SW-9"])
  }

  // MARK: Key files

  @Test func aFileThatHoldsNoKeyOfAnAgentGoesNowhere() async throws {
    let key = Base64URL.encode([UInt8](repeating: 9, count: 32))
    for (place, text) in [
      "csa_\(key)", "csp_\(key)", #"{"server":"https://a.example","token":"csa_\#(key)"}"#, "",
      "a line\n\(key)\n", "\(key)=", "\(key.dropLast())", "\(key) \(key)", "hunter2",
    ].enumerated() {
      let path = try directory.write(text, to: "secret-\(place)")
      let agent = DeviceAgent(url: url, certificate: certificate.pem, key: .file(path))
      await #expect(
        throws: AgentProblem(
          code: "no_agent_key",
          message: "\(path) holds no api-key of a license agent; nothing was sent to \(url). The key is in the file "
            + "api-key on the device.")
      ) {
        try await NetworkAgentAccess().with(agent) { client throws(LocalAPIClient.Failure) in try await client.license()
        }
      }
    }
  }

  @Test(arguments: ["", "\n", "\r\n", "\na note of somebody's\n", "  \n"])
  func aKeyFileIsReadAsTheAgentReadsIt(end: String) throws {
    let key = Base64URL.encode([UInt8](repeating: 9, count: 32))
    let path = try directory.write(key + end, to: "api-key")
    #expect(try AgentKey.read(path, for: DeviceAgent(url: url)) == Credential(key))
  }

  @Test func anAgentThatIsNotPinnedIsNotTalkedTo() async {
    let access = NetworkAgentAccess()
    for (agent, code) in [
      (DeviceAgent(url: "10.0.0.5", key: .held(Credential("k"))), "bad_agent_address"),
      (DeviceAgent(url: "http://10.0.0.5", key: .held(Credential("k"))), "bad_agent_address"),
      (DeviceAgent(url: url, key: .held(Credential("k"))), "no_pinned_certificate"),
      (DeviceAgent(url: url, certificate: "no PEM", key: .held(Credential("k"))), "no_pinned_certificate"),
      (DeviceAgent(url: url, certificate: certificate.pem), "no_agent_key"),
      (DeviceAgent(url: url, certificate: certificate.pem, key: .file(directory.path("none"))), "no_agent_key"),
    ] {
      await #expect {
        try await access.with(agent) { client throws(LocalAPIClient.Failure) in try await client.license() }
      } throws: { ($0 as? AgentProblem)?.code == code }
    }
  }
}
