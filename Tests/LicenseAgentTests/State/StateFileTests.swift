import SystemPackage
import TestDirectories
import Testing

@testable import LicenseAgent

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct StateFileTests {
  private let directory: TemporaryDirectory
  private let file: StateFile
  private let first = AgentState(highestTime: 1, license: sampleLicense())
  private let second = AgentState(highestTime: 2, license: sampleLicense())
  private let third = AgentState(highestTime: 3)

  init() throws {
    directory = try TemporaryDirectory()
    file = StateFile(directory: FilePath(directory.path))
  }

  private func mode(_ name: String) -> mode_t {
    var status = stat()
    return stat(directory.path(name), &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  @Test func atFirstThereIsNothing() {
    #expect(file.load() == LoadedState(state: AgentState(), origin: .none))
  }

  @Test func keepsTheNewestAndTheFormer() throws {
    try file.save(first, .kept)
    #expect(directory.names() == ["license.json"])
    try file.save(second, .kept)
    #expect(directory.names() == ["license.json", "license.previous.json"])
    #expect(file.load() == LoadedState(state: second, origin: .newest))
    #expect([mode("license.json"), mode("license.previous.json")] == [0o600, 0o600])
    unlink(directory.path("license.json"))
    #expect(file.load() == LoadedState(state: first, origin: .former))
  }

  @Test func forgetsTheFormer() throws {
    try file.save(first, .kept)
    try file.save(second, .kept)
    try file.save(third, .forgotten)
    #expect(directory.names() == ["license.json"])
    #expect(file.load() == LoadedState(state: third, origin: .newest))
  }

  @Test(arguments: ["", "{", "null", "{}", "\u{FEFF}{}", #"{"sha256":"","state":{}}"#])
  func whatCannotBeReadGivesWayToTheFormer(damaged: String) throws {
    try file.save(first, .kept)
    try file.save(second, .kept)
    try directory.write(damaged, to: "license.json")
    let loaded = file.load()
    #expect(loaded.state == first)
    #expect(loaded.origin == .former)
    #expect(loaded.problems.count == 1)

    // The damaged file does not take the good one's place.
    try file.save(third, .kept)
    unlink(directory.path("license.json"))
    #expect(file.load() == LoadedState(state: first, origin: .former))
  }

  @Test func withBothDamagedItBeginsAnew() throws {
    try directory.write("x", to: "license.json")
    try directory.write("y", to: "license.previous.json")
    let loaded = file.load()
    #expect(loaded.state == AgentState())
    #expect(loaded.origin == .none)
    #expect(loaded.problems.count == 2)
    try file.save(first, .kept)
    #expect(file.load() == LoadedState(state: first, origin: .newest))
  }

  @Test func aDirectoryOrAHugeFileInItsPlaceIsNoEnd() throws {
    mkdir(directory.path("license.json"), 0o700)
    try directory.write(String(repeating: "x", count: 11 << 20), to: "license.previous.json")
    #expect(file.load().state == AgentState())
    #expect(file.load().problems.count == 2)
    #expect(throws: StateFailure.self) { try file.save(first, .kept) }
  }

  /// The longest list of revoked files, beside all the rest.
  @Test func asManyRevokedFilesAsAreRememberedComeBack() throws {
    let bytes = (0..<RevokedFiles.most).flatMap { number in
      [UInt8](repeating: 0, count: 12) + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    var state = second
    state.revoked = try #require(RevokedFiles(bytes: bytes))
    #expect(state.revoked.count == RevokedFiles.most)
    try file.save(state, .kept)
    #expect(file.load() == LoadedState(state: state, origin: .newest))
  }

  @Test func aSaveThatFailsLeavesWhatWasThere() throws {
    try file.save(first, .kept)
    try file.save(second, .kept)
    mkdir(directory.path("license.json.new"), 0o700)
    #expect(
      throws: StateFailure("\(directory.path)/license.json: cannot be saved: Is a directory")
    ) { try file.save(third, .kept) }
    #expect(file.load() == LoadedState(state: second, origin: .newest))
    rmdir(directory.path("license.json.new"))
    try file.save(third, .kept)
    #expect(file.load() == LoadedState(state: third, origin: .newest))
  }

  @Test func aLinkInTheWayIsNotFollowed() throws {
    try directory.write("precious", to: "elsewhere")
    symlink("elsewhere", directory.path("license.json.new"))
    #expect(throws: StateFailure.self) { try file.save(first, .kept) }
    #expect(try readText(directory.path("elsewhere")) == "precious")
  }

  @Test func whatACrashLeftBehindIsWrittenOver() throws {
    try file.save(first, .kept)
    try directory.write("half a st", to: "license.json.new", mode: .ownerReadWrite)
    #expect(file.load() == LoadedState(state: first, origin: .newest))
    try file.save(second, .kept)
    #expect(directory.names() == ["license.json", "license.previous.json"])
    #expect(file.load() == LoadedState(state: second, origin: .newest))
  }
}
