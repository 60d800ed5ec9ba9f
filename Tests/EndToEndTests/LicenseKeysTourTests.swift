import Testing

/// License keys in the console as a person sees them, in a real browser: see license_keys_tour.py.
struct LicenseKeysTourTests {
  @Test(arguments: [[], ["--no-javascript"]])
  func aKeyIsLockedRefusedExplainedAndReleased(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      try await Script.tour(
        "license_keys_tour", of: server, options,
        prints: "The tour is done: locked, refused, explained, released, suspended.")
    }
  }
}
