import Foundation
import Testing

/// License files in the console and on a machine's page as a person sees them, in a real browser: see license_files_tour.py.
struct LicenseFilesTourTests {
  @Test(arguments: [[], ["--no-javascript"]])
  func filesAreIssuedImportedAndRevoked(options: [String]) async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let machine = try await AgentInstallation(
        server: server.url,
        [
          "COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": "SW-0001", "COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER": "SWITCH-8",
        ])
      try await machine.withAgent { _ in
        let client = ["--client", try BuildProducts.executable("countersign").path]
        try await Script.tour(
          "license_files_tour", of: server, try await machine.pageLink() + client + options,
          prints: "The tour is done: issued, refused, downloaded, imported, revoked.")
      }
    }
  }
}
