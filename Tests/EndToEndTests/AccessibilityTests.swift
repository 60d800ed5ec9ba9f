import Foundation
import Testing

/// Every page of the console, and the agent's, as everybody can use them: see accessibility.py.
struct AccessibilityTests {
  private static let script = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/accessibility.py").path
  /// Some hundred pages, each in four ways.
  private static let patience = Duration.seconds(1200)

  @Test func everybodyCanUseEveryPage() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    try await installation.withServer("demo") { server in
      let password = try #require(try server.log.firstMatch(of: #/Password   ([a-z-]+) /#)?.1)
      let machine = try await AgentInstallation(server: server.url)
      try await machine.withAgent { _ in
        let open = try await machine.run("open", "--print")
        #expect(open.exit == .status(0) && open.errors == "")

        let process = try ChildProcess(
          BuildProducts.python(),
          [
            Self.script, "--url", server.url, "--email", "admin@example.com", "--password", String(password),
            "--agent-link", open.output.trimmingCharacters(in: .newlines),
          ],
          in: BuildProducts.packageRoot)
        let exit = await process.exit(within: Self.patience)

        let errors = try process.errors
        #expect(errors == "")
        #expect(exit == .status(0))
        #expect(try process.output.hasPrefix("Everybody can use the "))
      }
    }
  }
}
