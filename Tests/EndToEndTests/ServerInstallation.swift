import Foundation
import Testing

// Real processes of countersign-server over real sockets. `ServerInstallation` is what one installation keeps on disk,
// with its settings; it runs commands and starts a `ServerProcess`, which `ServerClient` talks to. The other files hold
// what is promised of the program as a whole: that it keeps what it acknowledged, how it starts, refuses to start and
// ends.

/// A data directory with settings and ports of its own. Its files go when the test does.
final class ServerInstallation: Sendable {
  /// For load from one address.
  static let withoutLimits = [
    "COUNTERSIGN_LIMITS_PENDING_PER_ADDRESS": "0", "COUNTERSIGN_LIMITS_PENDING_PER_PREFIX": "0",
    "COUNTERSIGN_LIMITS_PENDING_TOTAL": "0", "COUNTERSIGN_DEVICE_AUTHORIZATION_INTERVAL_SECONDS": "0",
  ]

  /// A command that has ended.
  struct Finished: Equatable, Sendable {
    let exit: ChildProcess.Exit
    let output: String
    let errors: String
  }

  let directory: TemporaryDirectory
  /// By environment variable.
  private let settings: [String: String]

  /// - Parameter settings: environment variables; ports and the data directory are chosen here.
  init(_ settings: [String: String] = [:]) throws {
    directory = try TemporaryDirectory()
    self.settings = settings
  }

  var dataDirectory: String { directory.path("data") }

  /// Another one with the same settings and this one's master key.
  func beside(_ settings: [String: String] = [:]) throws -> ServerInstallation {
    let shared = self.settings.merging(["COUNTERSIGN_MASTER_KEY_FILE": dataDirectory + "/master.key"]) { $1 }
    return try ServerInstallation(shared.merging(settings) { $1 })
  }

  func environment(_ ports: Ports? = nil) -> [String: String] {
    var environment = ["COUNTERSIGN_DATA_DIRECTORY": dataDirectory].merging(settings) { $1 }
    if let ports {
      environment["COUNTERSIGN_HTTP_PORT"] = String(ports.public)
      environment["COUNTERSIGN_MANAGEMENT_PORT"] = String(ports.management)
    }
    return environment
  }

  /// Runs one command to its end.
  func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async throws -> Finished {
    try await run(arguments, input: input, environment: environment)
  }

  func run(_ arguments: [String], input: String = "", environment: [String: String] = [:]) async throws -> Finished {
    let process = try ChildProcess(
      BuildProducts.executable("countersign-server"), arguments,
      environment: self.environment().merging(environment) { $1 }, in: directory.url, input: input)
    return Finished(exit: await process.exit(), output: try process.output, errors: try process.errors)
  }

  /// Starts a server, lets the body use it, and ends it whatever happens. Nothing in its log may look like a secret.
  /// - Parameter ports: those that it had before; nil: any.
  @discardableResult
  func withServer<Result>(
    _ command: String = "serve", under tracer: [String] = [], on ports: Ports? = nil,
    _ body: (ServerProcess) async throws -> Result
  ) async throws -> Result {
    let server = try await ServerProcess.start(command, of: self, under: tracer, on: ports)
    do {
      let result = try await body(server)
      await server.end()
      #expect(try !server.log.contains(#/cs[acdrs]_[\w-]{20}|eyJ[\w-]{20}/#), "a secret is in the log")
      return result
    } catch {
      await server.end()
      throw error
    }
  }
}
