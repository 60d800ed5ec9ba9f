import TestDirectories
import Testing

@testable import LicensingServer

@Suite(.timeLimit(.minutes(2))) struct ControlSocketClientTests {
  @Test func aRequestIsAnswered() async throws {
    try await withControlSocketServer { path in
      let answer = try await onThread { try ControlSocketClient.send(Array("{\n}".utf8), to: path) }
      #expect(answer == Array("[{ }]".utf8))
    }
  }

  @Test func aLongAnswerArrivesWhole() async throws {
    let long = [UInt8](repeating: 120, count: 3_000_000)
    try await withControlSocketServer(handler: { _ in long }) { path in
      let answer = try await onThread { try ControlSocketClient.send([], to: path) }
      #expect(answer == long)
    }
  }

  @Test func withoutAServerItIsNotRunning() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("control.sock")
    #expect(throws: ControlSocketError.notRunning(path: path)) { try ControlSocketClient.send([], to: path) }
    let descriptor = try UnixSocket.make()
    try UnixSocket.bind(descriptor, path: path)
    #expect(closeDescriptor(descriptor) == 0)
    #expect(throws: ControlSocketError.notRunning(path: path)) { try ControlSocketClient.send([], to: path) }
  }

  @Test func aServerThatTakesTooLongTimesOut() async throws {
    let (never, signal) = AsyncStream.makeStream(of: Void.self)
    let handler: @Sendable ([UInt8]) async -> [UInt8] = { request in
      // Ends with the server.
      for await _ in never {}
      return request
    }
    try await withControlSocketServer(handler: handler) { path in
      await #expect(throws: ControlSocketError.timedOut(path: path)) {
        try await onThread { try ControlSocketClient.send([], to: path, timeoutMilliseconds: 20) }
      }
    }
    signal.finish()
  }

  @Test func aRequestThatNoServerTakesIsNotSent() {
    #expect(throws: ControlSocketError.tooLong(limit: 65_536)) {
      try ControlSocketClient.send([UInt8](repeating: 120, count: 65_537), to: "/nowhere")
    }
  }

  @Test func aPathMustFitIntoAnAddress() {
    let path = "/" + String(repeating: "s", count: 200)
    let error = #expect(throws: ControlSocketError.self) { try ControlSocketClient.send([], to: path) }
    #expect(
      error?.description == "\(path) is too long for a socket (at most 107 bytes); choose a shorter data.directory")
  }
}
