import Foundation
import Testing

/// The Manage License page beside the console, as two persons see them in a real browser: see license_tour.py.
struct ManageLicenseTests {
  private static let script = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/license_tour.py").path

  @Test(arguments: [[], ["--no-javascript"]])
  func aMachineIsLicensedInTwoTabs(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let password = try #require(try server.log.firstMatch(of: #/Password   ([a-z-]+) /#)?.1)
      let machine = try await AgentInstallation(
        server: server.url, ["COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": "CS-POS-0012"])
      try await machine.withAgent { _ in
        let open = try await machine.run("open", "--print")
        #expect(open.exit == .status(0) && open.errors == "")
        let link = #/http://127\.0\.0\.1:\d+\/open\?link=[\w-]{43}\n/#
        #expect(try link.wholeMatch(in: open.output) != nil)

        let process = try ChildProcess(
          BuildProducts.python(),
          [
            Self.script, "--url", server.url, "--email", "admin@example.com", "--password", String(password),
            "--agent-link", open.output.trimmingCharacters(in: .newlines),
          ] + options,
          in: BuildProducts.packageRoot)
        let exit = await process.exit(within: Deadline.tour)

        let errors = try process.errors
        #expect(errors == "")
        #expect(exit == .status(0))
        #expect(try process.output == "The tour is done: asked, approved, licensed, refreshed, removed.\n")
      }
    }
  }

  @Test func openNeedsARunningAgent() async throws {
    let machine = try await AgentInstallation(server: "http://127.0.0.1:9")
    #expect(try await machine.run("open").exit == .status(6))
  }
}
