import Foundation
import Testing

/// Machines without a network, as a technician licenses them: license_files.py runs every program and shares no line with them.
struct LicenseFileTests {
  private static let script = BuildProducts.packageRoot.appending(path: "Tests/EndToEndTests/license_files.py").path

  @Test func aHallOfSwitchesIsLicensedWithoutAServer() async throws {
    let directory = try TemporaryDirectory()
    let programs = try BuildProducts.executable("countersign").deletingLastPathComponent()
    let process = try ChildProcess(
      BuildProducts.python(),
      [Self.script, "--programs", programs.path, "--directory", directory.url.path], in: BuildProducts.packageRoot)
    let exit = await process.exit(within: Deadline.tour)

    #expect(try process.output.hasSuffix("All is as promised.\n"))
    #expect(try process.errors == "")
    #expect(exit == .status(0))
  }
}
