import Foundation
import Testing

/// `countersign` on somebody's machine, with a configuration of its own.
struct CommandLineClient {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  var accessFile: String { directory.path("config/countersign/access.json") }

  /// Runs one command to its end.
  func run(_ arguments: String..., input: String = "") async throws -> ServerInstallation.Finished {
    let process = try ChildProcess(
      BuildProducts.executable("countersign"), arguments,
      environment: ["XDG_CONFIG_HOME": directory.path("config"), "XDG_DATA_HOME": directory.path("share")],
      in: directory.url, input: input)
    return .init(exit: await process.exit(), output: try process.output, errors: try process.errors)
  }

  /// A command that says why it does nothing.
  func expectRefusal(
    _ arguments: String..., status: Int32, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let process = try ChildProcess(
      BuildProducts.executable("countersign"), arguments,
      environment: ["XDG_CONFIG_HOME": directory.path("config"), "XDG_DATA_HOME": directory.path("share")],
      in: directory.url)
    let finished = ServerInstallation.Finished(
      exit: await process.exit(), output: try process.output, errors: try process.errors)
    #expect(
      finished == .init(exit: .status(status), output: "", errors: "countersign: \(reason)\n"),
      sourceLocation: sourceLocation)
  }
}
