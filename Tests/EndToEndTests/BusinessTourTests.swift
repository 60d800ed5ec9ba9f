import Foundation
import Testing

/// A small business as its people see it, in a real browser: see business_tour.py.
struct BusinessTourTests {
  private static let script = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/business_tour.py").path

  @Test(arguments: [[], ["--no-javascript"]])
  func aSmallBusinessRunsForAWhile(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let password = try #require(try server.log.firstMatch(of: #/Password   ([a-z-]+) /#)?.1)

      let process = try ChildProcess(
        BuildProducts.python(),
        [Self.script, "--url", server.url, "--email", "admin@example.com", "--password", String(password)] + options,
        in: BuildProducts.packageRoot)
      let exit = await process.exit(within: Deadline.tour)

      let errors = try process.errors
      #expect(errors == "")
      #expect(exit == .status(0))
      #expect(
        try process.output == "The tour is done: let in, licensed, renewed, suspended, reinstated, found out.\n")
    }
  }
}
