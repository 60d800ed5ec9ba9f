import Testing

/// The console as a person sees it, in a real browser: see console_tour.py.
struct ConsoleTests {
  @Test(arguments: [[], ["--no-javascript"]])
  func anAdministratorAuthorizesADevice(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      try await Script.tour(
        "console_tour", of: server, options, prints: "The tour is done: approved, denied, looked around.")
    }
  }
}
