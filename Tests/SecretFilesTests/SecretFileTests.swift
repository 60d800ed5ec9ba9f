import TestDirectories
import SystemPackage
import Testing

@testable import SecretFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct SecretFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func whatIsCreatedIsReadAndClosedToOthers() throws {
    let path = directory.path("key")
    let contents = [UInt8](repeating: 7, count: 10_000)
    try SecretFile.create(path: path, contents: contents)
    #expect(try SecretFile.read(path: path) == contents)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode == S_IFREG | 0o600)
    #expect(status.st_nlink == 1)
    #expect(directory.names() == ["key"])
  }

  @Test func aFileIsNeverReplaced() throws {
    let path = directory.path("key")
    try SecretFile.create(path: path, contents: [1])
    #expect(throws: SecretFileError.alreadyExists(path: path)) { try SecretFile.create(path: path, contents: [2]) }
    #expect(try SecretFile.read(path: path) == [1])
    #expect(directory.names() == ["key"])
  }

  @Test func aReplacementTakesThePlaceOfWhateverWasThere() throws {
    let path = directory.path("key")
    try SecretFile.replace(path: path, contents: [1])
    #expect(try SecretFile.read(path: path) == [1])
    #expect(chmod(path, 0o644) == 0)
    try SecretFile.replace(path: path, contents: [2, 3])
    #expect(try SecretFile.read(path: path) == [2, 3])
    #expect(try directory.mode(of: "key") == 0o600)
    #expect(directory.names() == ["key"])
    let missing = directory.path("missing/key")
    #expect(throws: SecretFileError.system(path: missing, operation: "create", errno: ENOENT)) {
      try SecretFile.replace(path: missing, contents: [1])
    }
    #expect(mkdir(directory.path("taken"), 0o700) == 0)
    #expect(throws: SecretFileError.system(path: directory.path("taken"), operation: "replace", errno: EISDIR)) {
      try SecretFile.replace(path: directory.path("taken"), contents: [1])
    }
    #expect(directory.names() == ["key", "taken"])
  }

  @Test func oneOfManyCreatorsWins() async throws {
    let path = directory.path("key")
    let winners = await withTaskGroup { group in
      for writer in UInt8(0)..<20 {
        group.addTask { (try? SecretFile.create(path: path, contents: [writer])) != nil ? writer : nil }
      }
      return await group.reduce(into: [UInt8]()) { winners, winner in winners += winner.map { [$0] } ?? [] }
    }
    #expect(winners.count == 1)
    #expect(try SecretFile.read(path: path) == winners)
    #expect(directory.names() == ["key"])
  }

  @Test func aMissingDirectoryIsSaid() {
    let path = directory.path("missing/key")
    #expect(throws: SecretFileError.system(path: path, operation: "create", errno: ENOENT)) {
      try SecretFile.create(path: path, contents: [1])
    }
  }

  @Test(arguments: [0o640, 0o604, 0o644, 0o610, 0o601, 0o777] as [UInt16])
  func anOpenFileIsRefused(mode: UInt16) throws {
    let path = try directory.write("secret", to: "key", mode: FilePermissions(rawValue: mode_t(mode)))
    #expect(throws: SecretFileError.accessibleByOthers(path: path, mode: mode)) { try SecretFile.read(path: path) }
    #expect(throws: SecretFileError.accessibleByOthers(path: path, mode: mode)) { try SecretFile.check(path: path) }
  }

  @Test(arguments: [0o600, 0o400, 0o700] as [UInt16])
  func aClosedFileIsRead(mode: UInt16) throws {
    let path = try directory.write("secret", to: "key", mode: FilePermissions(rawValue: mode_t(mode)))
    #expect(try SecretFile.read(path: path) == Array("secret".utf8))
    try SecretFile.check(path: path)
  }

  @Test func onlyARegularFileIsRead() throws {
    let missing = directory.path("missing")
    #expect(throws: SecretFileError.notFound(path: missing)) { try SecretFile.read(path: missing) }
    #expect(throws: SecretFileError.wrongType(path: directory.path)) { try SecretFile.read(path: directory.path) }
    let pipe = directory.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: SecretFileError.wrongType(path: pipe)) { try SecretFile.read(path: pipe) }
  }

  @Test func aLinkIsJudgedByWhatItLeadsTo() throws {
    let (good, bad) = (directory.path("good"), directory.path("bad"))
    #expect(symlink(try directory.write("a", to: "closed"), good) == 0)
    #expect(symlink(try directory.write("a", to: "open", mode: [.ownerReadWrite, .otherRead]), bad) == 0)
    #expect(try SecretFile.read(path: good) == Array("a".utf8))
    #expect(throws: SecretFileError.accessibleByOthers(path: bad, mode: 0o604)) { try SecretFile.read(path: bad) }
  }

  @Test func theSizeIsLimited() throws {
    let path = try directory.write("12345", to: "key")
    #expect(try SecretFile.read(path: path, limit: 5).count == 5)
    #expect(throws: SecretFileError.tooLarge(path: path, limit: 4)) { try SecretFile.read(path: path, limit: 4) }
  }

  @Test func theOwnerIsTheUserOrRoot() {
    func problem(owner: UInt32, mode: UInt32 = 0o100600) -> SecretFileError? {
      SecretFile.problem(path: "p", owner: owner, mode: mode, user: 1000)
    }
    #expect(problem(owner: 1000) == nil)
    #expect(problem(owner: 0) == nil)
    #expect(problem(owner: 1001) == .foreignOwner(path: "p", owner: 1001))
    #expect(problem(owner: 1000, mode: 0o100644) == .accessibleByOthers(path: "p", mode: 0o644))
  }

  @Test func errorsSayWhatToDo() {
    #expect(
      SecretFileError.accessibleByOthers(path: "k", mode: 0o644).description
        == "k is open to other users (mode 644); take their permissions away with chmod go=")
    #expect(
      SecretFileError.system(path: "k", operation: "create", errno: ENOSPC).description
        == "k: cannot create: No space left on device")
  }
}
