import Foundation
import LicenseTokens
import OAuthMessages
import TestAuthorizationServer
import Testing

/// What each command prints, and the number it ends with.
@Suite struct AgentCommandTests {
  typealias Finished = ServerInstallation.Finished

  func finished(_ status: Int32, _ lines: String..., errors: String = "") -> Finished {
    Finished(
      exit: .status(status), output: lines.map { $0 + "\n" }.joined(),
      errors: errors.isEmpty ? "" : "countersign-agent: \(errors)\n")
  }

  private func license(_ status: String, expiry: Int64, reason: String? = nil, warning: String? = nil) -> String {
    var lines = ["License Status        \(status)"]
    if let reason { lines.append("Reason                \(reason)") }
    lines += [
      "Server ID             dev_1", "Device                Store 12 server", "Organization          Acme Stores",
      "Features              xms", "Hub Server Name       HQ Hub", "Hub Server URL        https://hub.example.com",
      "Token Expiry          \(Self.text(expiry))",
    ]
    if let warning { lines.append("Warning: \(warning)") }
    return lines.joined(separator: "\n")
  }

  static func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
  }

  @Test func theLifeOfALicense() async throws {
    try await ListeningAuthorizationServer.with { listening in
      let (server, issuer) = (listening.server, listening.server.issuer)
      let machine = try await AgentInstallation(server: issuer)
      try await machine.withAgent { agent async throws -> Void in
        #expect(try await machine.run("status") == finished(5, "License Status        Not Licensed"))
        #expect(
          try await machine.run("complete")
            == finished(1, errors: "No user code waits to be approved. Ask for one."))
        #expect(
          try await machine.run("refresh") == finished(1, errors: "This machine has no license. Acquire one."))

        let acquire = try machine.start(["acquire"])
        try await Deadline.wait(for: "the user code") { try acquire.output.contains("Waiting") ? () : nil }
        server.change { $0.approval = .approved }
        #expect(await acquire.exit() == .status(0))
        let expiry = server.now.now + 259_200
        let sheet = """

          Open       \(issuer)/activate
          and type

            ╭───────────────────────╮
            │   W D J B - M J H T   │
            ╰───────────────────────╯

          or scan

          """
        let licensed = license("Licensed", expiry: expiry)
        #expect(try acquire.output.hasPrefix(sheet))
        #expect(try acquire.output.hasSuffix("Waiting for approval …\n\n\(licensed)\n"))
        #expect(try acquire.errors == "")

        #expect(try await machine.run("status") == finished(0, licensed))
        #expect(try await machine.run("complete") == finished(0, licensed))
        #expect(try await machine.run("refresh") == finished(0, licensed))
        #expect(
          try await machine.run("acquire")
            == finished(1, errors: "This machine has a license. Remove it first."))
        try await verifications(machine, agent)
        #expect(try await machine.run("remove") == finished(0, "The license is removed from this machine."))
        #expect(try await machine.run("status") == finished(5, "License Status        Not Licensed"))
      }
    }
  }

  private func verifications(_ machine: AgentInstallation, _ agent: AgentProcess) async throws {
    struct Held: Decodable { let token: String }
    let held: Held = try await agent.get("/v1/token").expecting(200, "the token").decoded()
    let good = finished(0, "The token is good: Store 12 server of Acme Stores.")
    #expect(try await machine.run("verify", held.token) == good)
    #expect(try await machine.run("verify", held.token, "--feature", "xms") == good)
    #expect(
      try await machine.run("verify", held.token, "--feature", "loyalty")
        == finished(5, "The license does not grant the feature loyalty."))
    #expect(try await machine.run("verify", "x") == finished(5, "This is not a license token."))
  }

  @Test func everyStateHasItsExitStatus() async throws {
    try await ListeningAuthorizationServer.with { listening in
      let server = listening.server
      let machine = try await AgentInstallation(server: server.issuer)
      try await machine.withAgent { agent async throws -> Void in
        _ = try await agent.post("/v1/acquire").expecting(200, "a user code")
        server.change { $0.approval = .approved }
        _ = try await agent.post("/v1/complete").expecting(200, "a license")
        let now = server.now.now

        server.change { $0.renewalDate = RenewalDate(unixTime: now)?.adding(days: 10) }
        #expect(try await machine.run("refresh").exit == .status(3))
        server.change {
          $0.renewalDate = nil
          $0.tokenLife = -10
        }
        #expect(
          try await machine.run("refresh")
            == finished(
              7,
              license(
                "Licensed", expiry: now - 10,
                warning: "The license token expired at \(Self.text(now - 10)). Connect this machine to the internet.")))
        server.change { $0.tokenLife = 259_200 }
        #expect(try await machine.run("refresh").exit == .status(0))
        for (word, status, number) in [
          ("Suspended", "Suspended", 8), ("Expired", "Expired – Requires Renewal", 4),
        ] as [(String, String, Int32)] {
          server.change { $0.refusal = OAuthErrorResponse(.invalidGrant, "Paused.", licenseStatus: word) }
          let paused = finished(number, license(status, expiry: now + 259_200, reason: "Paused."))
          #expect(try await machine.run("refresh") == paused)
          #expect(try await machine.run("status") == paused)
        }
        server.change { $0.refusal = OAuthErrorResponse(.invalidGrant, "It is over.", licenseStatus: "Revoked") }
        let revoked = finished(9, "License Status        Revoked", "Reason                It is over.")
        #expect(try await machine.run("refresh") == revoked)
        #expect(try await machine.run("status") == revoked)
      }
    }
  }

  @Test func withoutAnAgentNobodyCanTell() async throws {
    let machine = try await AgentInstallation(server: "http://127.0.0.1:1")
    let neverRun = "\(machine.directory.path("data"))/api-key does not exist; has the agent been started?"
    #expect(try await machine.run("status") == finished(6, errors: neverRun))
    try await machine.withAgent { _ async throws -> Void in
      #expect(
        try await machine.run("acquire") == finished(1, errors: "The authorization server cannot be reached."))
    }
    let stopped = "no agent answers at http://127.0.0.1:\(machine.port); start it with run"
    for command in ["status", "acquire", "complete", "refresh", "remove"] {
      #expect(try await machine.run(command) == finished(6, errors: stopped))
    }
  }

  @Test func aSecondAgentDoesNotStart() async throws {
    let machine = try await AgentInstallation(server: "http://127.0.0.1:1")
    let directory = machine.directory.path("data")
    try await machine.withAgent { _ async throws -> Void in
      #expect(
        try await machine.run("run")
          == finished(
            75, errors: "another countersign-agent runs with \(directory); end it, or use another data.directory"))
      let other = machine.directory.path("other")
      let taken = try await machine.run("run", environment: ["COUNTERSIGN_AGENT_DATA_DIRECTORY": other])
      #expect(
        taken
          == finished(
            78,
            errors:
              "http.port \(machine.port) is taken by another program; choose another (COUNTERSIGN_AGENT_HTTP_PORT)"))
    }
  }

  @Test func aBadConfigurationIsNamed() async throws {
    let machine = try await AgentInstallation(server: "http://127.0.0.1:1")
    let table: [(String, String, String)] = [
      (
        "COUNTERSIGN_AGENT_HTTP_HOST", "0.0.0.0",
        "http.tls.certificate_file: is missing: http.host 0.0.0.0 can be reached from other machines"
      ),
      (
        "COUNTERSIGN_AGENT_SERVER_URL", "http://auth.example.com",
        "server.url: \"http://auth.example.com\" must start with https://, since its host is not loopback"
      ),
      ("COUNTERSIGN_AGENT_PORT", "1", "COUNTERSIGN_AGENT_PORT: is not a known variable (given in the environment)"),
      (
        "COUNTERSIGN_AGENT_DATA_DIRECTORY", "/nowhere/at/all",
        "data.directory: /nowhere/at/all: cannot make the directory: No such file or directory"
      ),
    ]
    for (name, value, problem) in table {
      #expect(try await machine.run("run", environment: [name: value]) == finished(78, errors: problem))
    }
  }

  @Test func damagedFilesAreNoCrashLoop() async throws {
    let machine = try await AgentInstallation(server: "http://127.0.0.1:1")
    try await machine.withAgent { _ in }
    for name in ["license.json", "license.previous.json"] { _ = try machine.directory.write("x", to: "data/\(name)") }
    try await machine.withAgent { agent async throws -> Void in
      #expect(try await machine.run("status") == finished(5, "License Status        Not Licensed"))
      #expect(try agent.log.contains("saved license not readable"))
    }
  }
}
