import Foundation
import Testing

/// The API is what its description says, as a program finds that reads the description and tries everything that it says:
/// api_description.py.
struct APIDescriptionTests {
  private static let script = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/api_description.py").path

  @Test func whateverIsSentIsAnsweredAsDescribed() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      let process = try ChildProcess(
        BuildProducts.python(), [Self.script, "--url", server.url],
        environment: ["COUNTERSIGN_API_TOKEN": business.token], in: installation.directory.url)
      let exit = await process.exit(within: Deadline.tour)
      let output = try process.output
      #expect(output.hasSuffix("All is as described.\n"), "\(output.suffix(20_000))")
      #expect(exit == .status(0))
      #expect(server.isRunning)
    }
  }
}
