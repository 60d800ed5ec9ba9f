import Foundation
import Testing

/// What was secret in requests, answers and commands is neither in the log, however much is logged, nor in the
/// database.
struct SecretsTests {
  @Test func noSecretIsLoggedOrStored() async throws {
    let installation = try ServerInstallation(
      ServerInstallation.withoutLimits.merging(["COUNTERSIGN_LOG_LEVEL": "trace"]) { $1 })
    var secrets = Set([try await Self.password(of: installation)])
    try await installation.withServer { server in
      let business = try await Business(of: installation, server)
      let made = try await installation.run("clients", "create", "--name", "x", "--confidential", "--may-introspect")
      let clientSecret = String(made.output.dropLast().split(separator: " ").last ?? "")
      secrets.formUnion([business.token, clientSecret])

      let acknowledgements = Acknowledgements()
      var machine = LicensedMachine(
        device: business.devices[0], administrator: business.token, acknowledgements: acknowledgements)
      try await machine.work(server.client, turns: 3)
      secrets.formUnion(acknowledgements.secrets)
      // In each of 3 turns two pairs of codes and four pairs of tokens, and before them the three of the commands.
      let count = 3 + 3 * (2 * 2 + 4 * 2)
      #expect(secrets.count == count)
      try await Self.misplace(secrets, server.client)

      let log = try server.log
      #expect(log.contains("\"level\":\"trace\"") || log.contains("\"level\":\"debug\""))
      #expect(secrets.filter { log.contains($0) } == [])
      let stored = try Self.stored(in: installation.dataDirectory)
      #expect(secrets.filter { stored.firstRange(of: Data($0.utf8)) != nil } == [])
    }
  }

  /// The demo's, which it prints this once.
  private static func password(of installation: ServerInstallation) async throws -> String {
    try await installation.withServer("demo") { server in
      let line = try #require(try server.log.firstMatch(of: #/Password   ([a-z-]+) /#))
      return String(line.1)
    }
  }

  /// Sends secrets where they do not belong, as programs with mistakes do.
  private static func misplace(_ secrets: Set<String>, _ client: ServerClient) async throws {
    for secret in secrets {
      let answers = [
        try await client.get("/activate?user_code=\(secret)"),
        try await client.get("/oauth/token?refresh_token=\(secret)"),
        try await client.get("/api/v1/organizations?after=\(secret)", bearer: secret),
        try await client.post("/oauth/token?device_code=\(secret)", form: ["client_id": secret]),
        try await client.post("/oauth/revoke", form: ["client_id": "countersign-agent", "token": secret]),
        try await client.post("/oauth/revoke", form: ["client_id": "countersign-agent", "client_secret": secret]),
        try await client.post("/oauth/introspect", form: ["token": secret]),
        try await client.post("/api/v1/device-authorizations/lookup", json: [secret: secret], bearer: secret),
      ]
      #expect(answers.filter { $0.status >= 500 }.map(\.body) == [])
    }
  }

  /// The database with what is not in it yet.
  private static func stored(in directory: String) throws -> Data {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    let files = names.filter { $0.hasPrefix("countersign.sqlite") }
    return try files.reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: "\(directory)/\($1)")) }
  }
}
