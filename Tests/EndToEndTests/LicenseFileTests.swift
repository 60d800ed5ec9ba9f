import Foundation
import Testing

/// Machines without a network, as a technician licenses them: license_files.py runs every program and shares no line with them.
struct LicenseFileTests {
  @Test func aHallOfSwitchesIsLicensedWithoutAServer() async throws {
    let directory = try TemporaryDirectory()
    let programs = try BuildProducts.executable("countersign").deletingLastPathComponent()
    let finished = try await Script.run(
      "license_files", ["--programs", programs.path, "--directory", directory.url.path])

    #expect(finished.output.hasSuffix("All is as promised.\n"))
    #expect(finished.errors == "")
    #expect(finished.exit == .status(0))
  }
}
