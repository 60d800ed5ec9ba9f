import TestDirectories
import Dispatch
import Testing

@testable import LicensingServer

/// Blocking calls must not take the threads away that the server under test runs on.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "test").async { continuation.resume(with: Result(catching: body)) }
  }
}

/// A connection to `path` that waits a minute at most.
func connected(to path: String) throws -> ControlSocketConnection {
  let descriptor = try UnixSocket.make()
  let connection = ControlSocketConnection(descriptor: descriptor)
  connection.setTimeout(milliseconds: 60_000)
  try UnixSocket.connect(descriptor, path: path)
  return connection
}

/// Runs a server for as long as `body` takes. Unless told otherwise it answers with the request in brackets.
func withControlSocketServer(
  limits: ControlSocketServer.Limits = .init(),
  allowsPeer: @escaping @Sendable (UInt32) -> Bool = { _ in true },
  handler: @escaping @Sendable ([UInt8]) async -> [UInt8] = { Array("[".utf8) + $0 + Array("]".utf8) },
  _ body: (_ path: String) async throws -> Void
) async throws {
  let directory = try TemporaryDirectory()
  let path = directory.path("control.sock")
  let listener = try ControlSocketListener(path: path)
  let server = ControlSocketServer(path: path, limits: limits, allowsPeer: allowsPeer, handler: handler)
  try await withThrowingTaskGroup { group in
    group.addTask { await server.serve(listener) }
    try await body(path)
    group.cancelAll()
  }
  #expect(directory.names() == [])
}
