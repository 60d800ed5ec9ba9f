import SystemPackage
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

@Suite struct ProjectFileTests {
  private let directory: TemporaryDirectory
  private let file: ProjectFile

  init() throws {
    directory = try TemporaryDirectory()
    file = ProjectFile(path: directory.path("fleet.json"))
  }

  private func mode(_ name: String = "fleet.json") -> mode_t {
    var status = stat()
    return stat(directory.path(name), &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  @Test func aNewProjectIsForItsUserAlone() throws {
    try file.create(FleetProject(server: "https://a.example"))
    #expect(mode() == 0o600)
    #expect(try file.load() == FleetProject(server: "https://a.example"))
    #expect(directory.names() == ["fleet.json"])
  }

  @Test func oneThatIsThereIsNeverOverwritten() throws {
    for text in ["not JSON", #"{"version":2,"server":"x"}"#, ""] {
      try directory.write(text, to: "fleet.json")
      #expect(throws: ProjectFileError.alreadyExists(path: file.path)) {
        try file.create(FleetProject(server: "https://a.example"))
      }
      #expect(throws: ProjectFileError.self) { try file.load() }
      #expect(throws: ProjectFileError.self) { try file.update { $0.server = "https://b.example" } }
      #expect(try readText(file.path) == text)
    }
  }

  @Test func theDescriptionNamesFileAndReason() {
    let newer = ProjectFileError.unreadable(path: "fleet.json", .newerVersion(2)).description
    #expect(
      newer.hasPrefix("fleet.json: was written by a newer countersign (version 2") && newer.hasSuffix("left as it is"))
    #expect(ProjectFileError.notFound(path: "x.json").description.contains("countersign fleet init"))
  }

  @Test func oneThatIsMissingIsNotMade() {
    #expect(throws: ProjectFileError.notFound(path: file.path)) { try file.load() }
    #expect(throws: ProjectFileError.notFound(path: file.path)) { try file.update { $0.server = "x" } }
    #expect(directory.names() == [])
  }

  @Test func aSaveKeepsTheLinkAndShutsOthersOut() throws {
    try file.create(FleetProject(server: "https://a.example"))
    #expect(chmod(file.path, 0o644) == 0)
    #expect(symlink("fleet.json", directory.path("link.json")) == 0)
    try ProjectFile(path: directory.path("link.json")).update { $0.server = "https://b.example" }
    #expect(mode() == 0o600)
    #expect(directory.names() == ["fleet.json", "link.json"])
    #expect(try file.load().server == "https://b.example")
    var status = stat()
    #expect(lstat(directory.path("link.json"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func whatALossOfPowerLeftIsNoHindrance() throws {
    try file.create(FleetProject(server: "https://a.example"))
    try directory.write("half of a pro", to: ".fleet.json.new")
    try file.update { $0.server = "https://b.example" }
    #expect(directory.names() == ["fleet.json"])
    #expect(try file.load().server == "https://b.example")
  }

  @Test func aDiskThatRefusesLeavesTheOldVersion() throws {
    try file.create(FleetProject(server: "https://a.example"))
    let before = try readText(file.path)
    // A name that cannot be made: a directory stands there.
    #expect(mkdir(directory.path(".fleet.json.new"), 0o700) == 0)
    #expect(throws: ProjectFileError.self) { try file.update { $0.server = "https://b.example" } }
    #expect(try readText(file.path) == before)
    #expect(try file.load().server == "https://a.example")
  }

  @Test func changesOfManyAtOnceAllStay() async throws {
    try file.create(FleetProject(server: "https://a.example"))
    let path = file.path
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          // Each with a value of its own, as two programs have.
          _ = try? ProjectFile(path: path).update { $0.devices.append(FleetDevice(name: "\(number)")) }
        }
      }
    }
    #expect(Set(try file.load().devices.map(\.name)) == Set((0..<40).map(String.init)))
  }

  @Test func oneThatCouldNotBeReadAgainIsNotSaved() throws {
    try file.create(FleetProject(server: "https://a.example"))
    let before = try readText(file.path)
    let small = ProjectFile(path: file.path, maximumBytes: before.utf8.count + 100)
    #expect(throws: ProjectFileError.tooLarge(path: file.path, limit: before.utf8.count + 100)) {
      try small.update { $0.devices.append(FleetDevice(name: String(repeating: "x", count: 100))) }
    }
    #expect(try readText(file.path) == before)
    #expect(try small.load().devices.isEmpty)
    try small.update { $0.server = "https://b.example" }
    #expect(directory.names() == ["fleet.json"])
  }

  @Test func aSaveDropsWhatIsTooOld() throws {
    try file.create(FleetProject(server: "https://a.example"))
    let saved = try file.update { project in
      for second in 0..<21 as Range<Int64> { project.note(FleetEvent(at: second, .failed, device: "loud")) }
    }
    #expect(saved.history.map(\.at) == Array(1..<21))
    #expect(try file.load() == saved)
    #expect(try ProjectFile(path: file.path).load() == saved)
  }

  @Test func manyWritersOfOneFileLeaveAWholeOne() async throws {
    let path = directory.path("shared")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          try DurableFile.replace(path, [UInt8](repeating: UInt8(number), count: 100_000))
        }
      }
      try await group.waitForAll()
    }
    let bytes = try DurableFile.read(path, limit: 200_000).required()
    #expect(bytes.count == 100_000 && Set(bytes).count == 1)
    #expect(directory.names() == ["shared"])
    #expect(mode("shared") == 0o600)
  }

  @Test func anotherProgramsChangeIsSeen() throws {
    try file.create(FleetProject(server: "https://a.example"))
    _ = try file.load()
    try ProjectFile(path: file.path).update { $0.server = "https://b.example" }
    #expect(try file.load().server == "https://b.example")
  }
}
