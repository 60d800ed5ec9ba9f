import TestDirectories
import Testing

@testable import SecretFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct DataDirectoryTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func itIsMadeClosedToOthersAndTakenAsItIsAfterwards() throws {
    let path = directory.path("data")
    for _ in 0..<2 {
      try DataDirectory.prepare(path)
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode == S_IFDIR | 0o700)
    }
  }

  @Test(arguments: [0o750, 0o705, 0o777] as [UInt16])
  func anOpenOneIsRefusedAndLeftAlone(mode: UInt16) throws {
    let path = directory.path("data")
    #expect(mkdir(path, 0o700) == 0)
    #expect(chmod(path, mode_t(mode)) == 0)
    #expect(throws: SecretFileError.accessibleByOthers(path: path, mode: mode)) { try DataDirectory.prepare(path) }
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode == S_IFDIR | mode_t(mode))
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
  func anothersIsRefused() throws {
    let path = directory.path("data")
    #expect(mkdir(path, 0o700) == 0)
    #expect(chown(path, 65_534, 65_534) == 0)
    #expect(throws: SecretFileError.foreignOwner(path: path, owner: 65_534)) { try DataDirectory.prepare(path) }
  }

  @Test func aFileOrAMissingParentIsRefused() throws {
    let file = try directory.write("", to: "file")
    #expect(throws: SecretFileError.wrongType(path: file)) { try DataDirectory.prepare(file) }
    let orphan = directory.path("missing/data")
    #expect(throws: SecretFileError.system(path: orphan, operation: "make the directory", errno: ENOENT)) {
      try DataDirectory.prepare(orphan)
    }
  }
}
