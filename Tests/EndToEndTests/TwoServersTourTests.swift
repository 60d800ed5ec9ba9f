import Foundation
import Testing

/// What the README says under "Two servers", command by command, and the examples of Config/two-servers: see two_servers.py.
struct TwoServersTourTests {
  private static let script = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/two_servers.py").path

  @Test func theReadmeAndTheExamplesAreAsTheySay() async throws {
    let products = try BuildProducts.executable("countersign-server").deletingLastPathComponent().path
    let process = try ChildProcess(
      BuildProducts.python(), [Self.script, "--products", products], in: BuildProducts.packageRoot)
    let exit = await process.exit(within: Deadline.tour)

    let (output, errors) = (try process.output, try process.errors)
    #expect(errors == "", "\(output)")
    #expect(exit == .status(0))
    #expect(output.contains("The examples are as they say.\n"))
  }
}
