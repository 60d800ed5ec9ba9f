import HTTPCalls
import Testing

@testable import LicenseFleet

/// The server is away, or has no time.
@Suite struct GenerateWithoutServerTests {
  private func outcomes(_ report: FleetReport) -> [FleetReport.Outcome] { report.lines.map(\.outcome) }

  @Test func withoutTheServerNothingIsGeneratedAndFilesOnHandServe() async throws {
    let harness = try await FleetHarness(devices: 2)
    _ = try await harness.fleet.generate(["Switch 1"])
    harness.server.change { $0.isUnreachable = true }
    let onHand = try await harness.fleet.generate(["Switch 1"])
    #expect(outcomes(onHand) == [.unchanged(.generated)])
    #expect(onHand.notes.first?.contains("Whether license files were revoked since is not known") == true)
    let before = try harness.project.load()
    await #expect {
      try await harness.fleet.generate([])
    } throws: { error in
      guard case FleetFailure.unreachable(let message) = error else { return false }
      return message.contains("the license files on hand (1) can be installed all the same")
    }
    #expect(try harness.project.load() == before)
  }

  @Test func aBusyServerIsAskedAgainWhenItSays() async throws {
    let harness = try await FleetHarness(devices: 1)
    let busy = TestServer.problem(429, "too_many", "Slow down.", retryAfter: 7)
    harness.server.change { $0.script["/api/v1/license-files"] = [.success(busy), .success(busy)] }
    #expect(outcomes(try await harness.fleet.generate([])) == [.done(.generated)])
    #expect(harness.pauses.list == [.seconds(7), .seconds(7)])
  }

  @Test func aServerThatStaysBusyIsGivenUp() async throws {
    let harness = try await FleetHarness(devices: 1)
    let busy = TestServer.problem(503, "unavailable", "Later.", retryAfter: 100_000)
    harness.server.change { $0.script["/api/v1/license-files"] = Array(repeating: .success(busy), count: 9) }
    let report = try await harness.fleet.generate([])
    #expect(
      outcomes(report) == [
        .failed(code: "server_busy", message: "The server is busy. Try again in a minute.")
      ])
    #expect(harness.pauses.list == Array(repeating: .seconds(60), count: 4))
  }
}
