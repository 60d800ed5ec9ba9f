import Foundation
import Testing

/// License files in the console and on a machine's page as a person sees them, in a real browser: see license_files_tour.py.
struct LicenseFilesTourTests {
  private static let script = BuildProducts.packageRoot
    .appending(path: "Tests/EndToEndTests/license_files_tour.py").path

  @Test(arguments: [[], ["--no-javascript"]])
  func filesAreIssuedImportedAndRevoked(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let password = try #require(try server.log.firstMatch(of: #/Password   ([a-z-]+) /#)?.1)
      let machine = try await AgentInstallation(
        server: server.url,
        [
          "COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": "SW-0001", "COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER": "SWITCH-8",
        ])
      try await machine.withAgent { _ in
        let open = try await machine.run("open", "--print")
        let process = try ChildProcess(
          BuildProducts.python(),
          [
            Self.script, "--url", server.url, "--email", "admin@example.com", "--password", String(password),
            "--agent-link", open.output.trimmingCharacters(in: .newlines), "--client",
            try BuildProducts.executable("countersign").path,
          ] + options,
          in: BuildProducts.packageRoot)
        let exit = await process.exit(within: Deadline.tour)

        #expect(try process.errors == "")
        #expect(exit == .status(0))
        #expect(try process.output == "The tour is done: issued, refused, downloaded, imported, revoked.\n")
      }
    }
  }
}
