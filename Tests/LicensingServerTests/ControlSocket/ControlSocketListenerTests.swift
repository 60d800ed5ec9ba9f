import TestDirectories
import Testing

@testable import LicensingServer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ControlSocketListenerTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path("control.sock")
  }

  @Test func theFileIsAClosedSocketAndGoesAway() throws {
    let listener = try ControlSocketListener(path: path)
    var status = stat()
    #expect(lstat(path, &status) == 0)
    #expect(status.st_mode == S_IFSOCK | 0o600)
    listener.close()
    #expect(directory.names() == [])
  }

  @Test func afterStopThereIsNoNext() throws {
    let listener = try ControlSocketListener(path: path)
    listener.stop()
    listener.stop()
    #expect(listener.next() == nil)
    listener.close()
  }

  @Test func aStaleFileIsReplaced() throws {
    let descriptor = try UnixSocket.make()
    try UnixSocket.bind(descriptor, path: path)
    #expect(closeDescriptor(descriptor) == 0)
    #expect(directory.names() == ["control.sock"])
    let listener = try ControlSocketListener(path: path)
    let client = try connected(to: path)
    #expect(listener.next()?.peerUser == geteuid())
    client.close()
    listener.close()
  }

  @Test func aLivingServerIsNot() throws {
    let listener = try ControlSocketListener(path: path)
    #expect(throws: ControlSocketError.alreadyRunning(path: path)) { try ControlSocketListener(path: path) }
    #expect(directory.names() == ["control.sock"])
    listener.close()
  }

  @Test func anotherFileIsLeftAlone() throws {
    try directory.write("precious", to: "control.sock")
    #expect(throws: ControlSocketError.notASocket(path: path)) { try ControlSocketListener(path: path) }
    #expect(try readText(path) == "precious")
  }

  @Test func aPathMustFitIntoAnAddress() throws {
    let room = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
    let name = String(repeating: "s", count: room - directory.path.utf8.count - 1)
    let fitting = directory.path(name)
    try ControlSocketListener(path: fitting).close()
    #expect(throws: ControlSocketError.pathTooLong(path: fitting + "s", limit: room)) {
      try ControlSocketListener(path: fitting + "s")
    }
  }

  @Test func aMissingDirectoryIsSaid() throws {
    let path = directory.path("missing/control.sock")
    #expect(throws: ControlSocketError.system(operation: "bind to \(path)", errno: ENOENT)) {
      try ControlSocketListener(path: path)
    }
  }
}
