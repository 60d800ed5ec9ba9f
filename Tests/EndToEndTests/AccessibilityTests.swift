import Foundation
import Testing

/// Every page of the console, the agent's and the fleet's, as everybody can use them: see accessibility.py.
struct AccessibilityTests {
  /// Some hundred pages, each in four ways.
  private static let patience = Duration.seconds(1200)

  @Test func everybodyCanUseEveryPage() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    try await installation.withServer("demo") { server in
      let machine = try await AgentInstallation(server: server.url)
      try await machine.withAgent { _ in
        let client = ["--client", try BuildProducts.executable("countersign").path]
        try await Script.tour(
          "accessibility", of: server, try await machine.pageLink() + client, within: Self.patience,
          prints: "Everybody can use every page.")
      }
    }
  }
}
