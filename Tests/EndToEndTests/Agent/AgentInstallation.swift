import Foundation
import Testing

// Real processes of countersign-agent over real sockets. `AgentInstallation` is what one machine keeps on disk, with its
// settings; it runs commands and starts an `AgentProcess`. The server is a real one, or a `ListeningAuthorizationServer`
// that does as the test tells it.

/// A data directory with settings and a port of its own. Its files go when the test does.
final class AgentInstallation: Sendable {
  let directory: TemporaryDirectory
  let port: Int
  /// By environment variable.
  private let settings: [String: String]

  /// - Parameter settings: environment variables; the port and the data directory are chosen here.
  init(server: String, _ settings: [String: String] = [:]) async throws {
    directory = try TemporaryDirectory()
    port = try await Ports.free().public
    self.settings = [
      "COUNTERSIGN_AGENT_SERVER_URL": server, "COUNTERSIGN_AGENT_DATA_DIRECTORY": directory.path("data"),
      "COUNTERSIGN_AGENT_HTTP_PORT": String(port),
    ].merging(settings) { $1 }
  }

  /// Starts a command.
  func start(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> ChildProcess {
    try ChildProcess(
      BuildProducts.executable("countersign-agent"), arguments, environment: settings.merging(environment) { $1 },
      in: directory.url, input: input)
  }

  /// Runs one command to its end.
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) async throws -> ServerInstallation.Finished {
    let process = try start(arguments, input: input, environment: environment)
    return .init(exit: await process.exit(), output: try process.output, errors: try process.errors)
  }

  /// Starts the agent, lets the body use it, and ends it whatever happens. Nothing in its log may look like a secret.
  @discardableResult
  func withAgent<Result>(_ body: (AgentProcess) async throws -> Result) async throws -> Result {
    let agent = try await AgentProcess.start(of: self)
    do {
      let result = try await body(agent)
      #expect(await agent.end() == .status(0))
      #expect(try !agent.log.contains(#/cs[acdrs]_[\w-]{20}|csr\.|eyJ[\w-]{20}/#), "a secret is in the log")
      return result
    } catch {
      await agent.end()
      throw error
    }
  }
}

/// A running agent.
struct AgentProcess: Sendable {
  private let process: ChildProcess
  private let client: ServerClient
  private let key: String

  /// Starts an agent, and returns when it listens.
  static func start(of installation: AgentInstallation) async throws -> AgentProcess {
    let process = try installation.start(["run"])
    try await Deadline.wait(for: "the agent to listen") { () -> Void? in
      guard process.isRunning else {
        throw ServerProcess.EndedAtStart(exit: await process.exit(), errors: try process.errors)
      }
      return try process.errors.contains("\"listening\"") ? () : nil
    }
    let key = try text(ofFile: installation.directory.path("data/api-key")).prefix { $0 != "\n" }
    return AgentProcess(
      process: process, client: ServerClient(url: "http://127.0.0.1:\(installation.port)"), key: String(key))
  }

  private init(process: ChildProcess, client: ServerClient, key: String) {
    (self.process, self.client, self.key) = (process, client, key)
  }

  var log: String { get throws { try process.errors } }

  func get(_ path: String) async throws -> ServerClient.Answer { try await client.get(path, bearer: key) }

  func post(_ path: String) async throws -> ServerClient.Answer {
    try await client.post(path, json: [String: String](), bearer: key)
  }

  /// Tells it to stop (SIGTERM) and waits until it has.
  @discardableResult
  func end() async -> ChildProcess.Exit {
    process.send(SIGTERM)
    return await process.exit()
  }

  /// Takes the process away in the midst of whatever it does (SIGKILL).
  func crash() { process.send(SIGKILL) }

  func exit() async -> ChildProcess.Exit { await process.exit() }
}
