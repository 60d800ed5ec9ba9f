import Foundation

/// A running server: `serve` or `demo`.
final class ServerProcess: Sendable {
  struct EndedAtStart: Error, CustomStringConvertible {
    let exit: ChildProcess.Exit
    let errors: String
    var description: String { "the server ended at its start (\(exit)): \(errors)" }
  }

  let client: ServerClient
  let ports: Ports
  private let process: ChildProcess

  private init(_ process: ChildProcess, _ ports: Ports) {
    self.process = process
    self.ports = ports
    client = ServerClient(url: "http://127.0.0.1:\(ports.public)")
  }

  var url: String { client.url }
  var isRunning: Bool { process.isRunning }

  /// What Linux tells about the process: `limits`, `status` …
  func facts(_ name: String) throws -> String {
    try String(contentsOfFile: "/proc/\(process.identifier)/\(name)", encoding: .utf8)
  }
  /// What it has written to standard error so far.
  var log: String { get throws { try process.errors } }
  var output: String { get throws { try process.output } }

  /// Starts a server, and returns when it is ready.
  /// - Parameters:
  ///   - tracer: a command that runs another in its own process, with its arguments.
  ///   - chosen: its ports; nil: free ones.
  static func start(
    _ command: String, _ options: [String] = [], of installation: ServerInstallation, under tracer: [String] = [],
    on chosen: Ports? = nil
  ) async throws -> ServerProcess {
    let program = try BuildProducts.executable("countersign-server").path
    let line = tracer + [program, command] + options
    for _ in 0..<20 {
      let ports = if let chosen { chosen } else { try await Ports.free() }
      let process = try ChildProcess(
        URL(filePath: "/usr/bin/env"), line, environment: installation.environment(ports),
        in: installation.directory.url)
      let server = ServerProcess(process, ports)
      do {
        try await server.becomesReady()
        return server
      } catch let error as EndedAtStart where error.errors.contains("is taken by another program") {
        continue
      } catch {
        await server.end()
        throw error
      }
    }
    throw Ports.NoPort()
  }

  /// Both listeners are this process's, as its log says, and it says that it is ready.
  private func becomesReady() async throws {
    try await Deadline.wait(for: "the server to be ready") { () -> Void? in
      guard isRunning else { throw EndedAtStart(exit: await process.exit(), errors: try log) }
      let lines = try log
      guard lines.contains("\"management listening\""), lines.contains("\"listening\"") else { return nil }
      let answer = try? await ServerClient(url: "http://127.0.0.1:\(ports.management)").get("/readyz")
      return answer?.status == 200 ? () : nil
    }
  }

  /// Tells it to stop (SIGTERM) and waits until it has.
  @discardableResult
  func end() async -> ChildProcess.Exit {
    process.send(SIGTERM)
    return await process.exit()
  }

  /// Takes the process away in the midst of whatever it does (SIGKILL).
  func crash() { process.send(SIGKILL) }

  func send(_ signal: Int32) { process.send(signal) }

  func exit() async -> ChildProcess.Exit { await process.exit() }
}
