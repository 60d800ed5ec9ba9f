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

@Suite struct ControlSocketConnectionTests {
  private let near: ControlSocketConnection
  private let far: ControlSocketConnection

  init() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("control.sock")
    let listener = try ControlSocketListener(path: path)
    near = try connected(to: path)
    far = try #require(listener.next())
    listener.close()
  }

  @Test func linesStayApart() throws {
    try near.write(line: Array("a\nb".utf8))
    try near.write(line: [])
    try near.write(line: Array("c".utf8))
    near.close()
    #expect(try far.readLine(limit: 10) == Array("a b".utf8))
    #expect(try far.readLine(limit: 10) == [])
    #expect(try far.readLine(limit: 10) == Array("c".utf8))
    #expect(try far.readLine(limit: 10) == nil)
  }

  @Test func aLineIsLimited() throws {
    try near.write(line: Array("12345".utf8))
    #expect(try far.readLine(limit: 5) == Array("12345".utf8))
    try near.write(line: Array("123456".utf8))
    #expect(throws: ControlSocketError.tooLong(limit: 5)) { try far.readLine(limit: 5) }
  }

  @Test func aWaitIsLimited() throws {
    far.setTimeout(milliseconds: 1)
    #expect(throws: ControlSocketError.system(operation: "read from the control socket", errno: EAGAIN)) {
      try far.readLine(limit: 5)
    }
  }

  @Test func afterReadingStoppedOneCanStillWrite() throws {
    far.stopReading()
    #expect(try far.readLine(limit: 5) == nil)
    try far.write(line: Array("x".utf8))
    #expect(try near.readLine(limit: 5) == Array("x".utf8))
  }

  @Test func writingToNobodyIsAnError() throws {
    near.close()
    #expect(throws: ControlSocketError.system(operation: "write to the control socket", errno: EPIPE)) {
      try far.write(line: [1])
    }
  }

  @Test func onlyOnesOwnUserAndRootArePeers() {
    let user = geteuid()
    #expect(near.peerUser == user)
    #expect(ControlSocketConnection.isOwnUser(user))
    #expect(ControlSocketConnection.isOwnUser(0))
    #expect(!ControlSocketConnection.isOwnUser(user + 1))
  }
}
