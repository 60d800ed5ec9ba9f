import LicenseTokens
import TestDirectories
import Testing

@testable import LicenseFleet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct FleetArchiveTests {
  @Test func itLiesWhereTheUserKeepsData() {
    #expect(FleetArchive(environment: ["XDG_DATA_HOME": "/d", "HOME": "/h"])?.directory == "/d/countersign")
    #expect(FleetArchive(environment: ["HOME": "/h"])?.directory == "/h/.local/share/countersign")
    #expect(
      FleetArchive(environment: ["XDG_DATA_HOME": "relative", "HOME": "/h"])?.directory == "/h/.local/share/countersign"
    )
    #expect(FleetArchive(environment: ["HOME": ""]) == nil)
    #expect(FleetArchive(environment: [:]) == nil)
  }

  @Test func filesAreFoundByTheirNumbersHoweverTheyAreTyped() throws {
    let directory = try TemporaryDirectory()
    let archive = FleetArchive(directory: directory.path("share/countersign"))
    let text = try TestServer().file("sw/0001")
    let compact = try LicenseDocument.parse(text).compact
    let file = HeldLicenseFile(
      compact: compact, claims: try LicenseFileClaims(unverified: compact), obtainedAt: 0, origin: .imported)
    try archive.keep(file)
    let numbers = try DeviceNumbers(" SW/0001 ", "switch-8").required()
    #expect(archive.licenseFile(for: numbers) == text)
    #expect(archive.licenseFile(for: try DeviceNumbers("SW", "SWITCH-8").required()) == nil)
    var status = stat()
    for (name, mode) in [
      ("share", 0o700), ("share/countersign/license-files", 0o700),
      ("share/countersign/license-files/SW%2F0001+SWITCH-8.license", 0o600),
    ] as [(String, mode_t)] {
      #expect(stat(directory.path(name), &status) == 0 && status.st_mode & 0o777 == mode, "\(name)")
    }
  }

  @Test func namesLeadNowhereElse() {
    #expect(FleetArchive.fileName("../../etc/passwd").hasPrefix("sha256-"))
    #expect(FleetArchive.fileName("a/../b") == "a%2F..%2Fb")
    #expect(FleetArchive.fileName("").hasPrefix("sha256-"))
    #expect(FleetArchive.fileName("Ä") == "%C3%84")
    #expect(FleetArchive.fileName(String(repeating: "Ä", count: 64)).hasPrefix("sha256-"))
    #expect(FleetArchive.fileName("A+B") != FleetArchive.fileName("A%2BB"))
    #expect(FleetArchive(directory: "/").bundle(named: "../etc/hostname") == nil)
  }

  @Test func keysAreKeptByServer() throws {
    let directory = try TemporaryDirectory()
    let archive = FleetArchive(directory: directory.path("data"))
    let keySet = try TestServer().keySet
    try archive.keep(keySet, of: "https://a.example")
    #expect(archive.keySet(of: "https://a.example") == keySet)
    #expect(archive.keySet(of: "https://b.example") == nil)
  }
}
