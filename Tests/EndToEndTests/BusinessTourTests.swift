import Testing

/// A small business as its people see it, in a real browser: see business_tour.py.
struct BusinessTourTests {
  @Test(arguments: [[], ["--no-javascript"]])
  func aSmallBusinessRunsForAWhile(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      try await Script.tour(
        "business_tour", of: server, options,
        prints: "The tour is done: let in, licensed, renewed, suspended, reinstated, found out.")
    }
  }
}
