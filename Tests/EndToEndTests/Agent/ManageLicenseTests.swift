import Testing

/// The Manage License page beside the console, as two persons see them in a real browser: see license_tour.py.
struct ManageLicenseTests {
  @Test(arguments: [[], ["--no-javascript"]])
  func aMachineIsLicensedInTwoTabs(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let machine = try await AgentInstallation(
        server: server.url, ["COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": "CS-POS-0012"])
      try await machine.withAgent { _ in
        try await Script.tour(
          "license_tour", of: server, try await machine.pageLink() + options,
          prints: "The tour is done: asked, approved, licensed, refreshed, removed.")
      }
    }
  }

  @Test func openNeedsARunningAgent() async throws {
    let machine = try await AgentInstallation(server: "http://127.0.0.1:9")
    #expect(try await machine.run("open").exit == .status(6))
  }
}
