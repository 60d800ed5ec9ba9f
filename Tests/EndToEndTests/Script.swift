import Foundation
import Testing

/// A script of this folder: another program, in another language, that shares no line with those under test.
enum Script {
  /// Runs it to its end, with the packages of requirements.txt.
  /// - Parameter name: of its file, without `.py`.
  static func run(
    _ name: String, _ arguments: [String], environment: [String: String] = [:],
    in folder: URL = BuildProducts.packageRoot,
    within patience: Duration = Deadline.tour
  ) async throws -> ServerInstallation.Finished {
    let file = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/\(name).py")
    let process = try ChildProcess(
      BuildProducts.python(), [file.path] + arguments, environment: environment, in: folder)
    return .init(exit: await process.exit(within: patience), output: try process.output, errors: try process.errors)
  }

  /// A tour of the console in a real browser, as the demo's administrator.
  /// - Parameters:
  ///   - options: what the script takes besides.
  ///   - output: what it prints when all is as it should be.
  static func tour(
    _ name: String, of server: ServerProcess, _ options: [String], within patience: Duration = Deadline.tour,
    prints output: String
  ) async throws {
    let password = try #require(try server.log.firstMatch(of: #/Password   ([a-z-]+) /#)?.1)
    let access = ["--url", server.url, "--email", "admin@example.com", "--password", String(password)]
    let finished = try await run(name, access + options, within: patience)
    #expect(finished.errors == "")
    #expect(finished.exit == .status(0))
    #expect(finished.output == output + "\n")
  }
}

extension AgentInstallation {
  /// What opens the page of the running agent once, for a script: `--agent-link` and the link.
  func pageLink() async throws -> [String] {
    let open = try await run("open", "--print")
    #expect(open.exit == .status(0) && open.errors == "")
    let link = #/http://127\.0\.0\.1:\d+\/open\?link=[\w-]{43}\n/#
    #expect(try link.wholeMatch(in: open.output) != nil)
    return ["--agent-link", open.output.trimmingCharacters(in: .newlines)]
  }
}
