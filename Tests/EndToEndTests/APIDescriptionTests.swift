import Testing

/// The API is what its description says, as a program finds that reads the description and tries everything that it says:
/// api_description.py.
struct APIDescriptionTests {
  @Test func whateverIsSentIsAnsweredAsDescribed() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      let finished = try await Script.run(
        "api_description", ["--url", server.url], environment: ["COUNTERSIGN_API_TOKEN": business.token],
        in: installation.directory.url)
      #expect(finished.output.hasSuffix("All is as described.\n"), "\(finished.output.suffix(20_000))")
      #expect(finished.exit == .status(0))
      #expect(server.isRunning)
    }
  }
}
