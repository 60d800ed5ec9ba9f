// How commands reach a running server: a Unix socket in the data directory.
//
// With SQLite the server holds the database's lock, so that a command like `users create` goes to it rather than to the
// file. One JSON document a line in, one line out; what the documents say is the handler's matter. Only its own
// user and root are listened to. `ControlSocketClient` is the other end. Blocking calls stay on threads of their own.

import Dispatch
import ServiceLifecycle
import Synchronization

/// Answers requests on a Unix socket until the service is shut down.
package struct ControlSocketServer: Service {
  /// Bounds for each connection and for all of them.
  package struct Limits: Sendable {
    /// Bytes of a request, without its line feed.
    package var requestLength = 65_536
    /// How long a connection may stand still, in milliseconds.
    package var idleMilliseconds = 10_000
    package var connections = 8

    package init() {}
  }

  private let path: String
  private let limits: Limits
  private let allowsPeer: @Sendable (_ user: UInt32) -> Bool
  private let handler: @Sendable ([UInt8]) async -> [UInt8]

  /// - Parameters:
  ///   - path: of the socket's file, made with mode 0600 and removed at the end.
  ///   - handler: makes the answer to a request, both one JSON document (RFC 8259) without the line feed at its end.
  package init(
    path: String, limits: Limits = Limits(), handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) {
    self.init(path: path, limits: limits, allowsPeer: ControlSocketConnection.isOwnUser, handler: handler)
  }

  init(
    path: String, limits: Limits, allowsPeer: @escaping @Sendable (_ user: UInt32) -> Bool,
    handler: @escaping @Sendable ([UInt8]) async -> [UInt8]
  ) {
    self.path = path
    self.limits = limits
    self.allowsPeer = allowsPeer
    self.handler = handler
  }

  /// Serves until graceful shutdown or cancellation; requests that were read are still answered.
  /// - Throws: `ControlSocketError` if the socket cannot be made, another server being there for one.
  package func run() async throws {
    await serve(try ControlSocketListener(path: path))
  }

  func serve(_ listener: ControlSocketListener) async {
    let open = OpenConnections()
    await withTaskCancellationOrGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        let thread = DispatchQueue(label: "countersign.control-socket")
        while let connection = await thread.run({ listener.next() }) {
          guard open.count.load(ordering: .relaxed) < limits.connections,
            let user = connection.peerUser, allowsPeer(user)
          else {
            connection.close()
            continue
          }
          open.count.add(1, ordering: .relaxed)
          group.addTask {
            await answer(connection)
            open.count.subtract(1, ordering: .relaxed)
          }
        }
        listener.close()
      }
    } onCancelOrGracefulShutdown: {
      listener.stop()
    }
  }

  private func answer(_ connection: ControlSocketConnection) async {
    defer { connection.close() }
    let thread = DispatchQueue(label: "countersign.control-socket.connection")
    connection.setTimeout(milliseconds: limits.idleMilliseconds)
    await withTaskCancellationOrGracefulShutdownHandler {
      while let request = await thread.run({ try? connection.readLine(limit: limits.requestLength) }) {
        let answer = await handler(request)
        guard await thread.run({ (try? connection.write(line: answer)) != nil }) else { return }
      }
    } onCancelOrGracefulShutdown: {
      connection.stopReading()
    }
  }
}

private final class OpenConnections: Sendable {
  let count = Atomic(0)
}

extension DispatchQueue {
  /// Runs what blocks away from the threads that tasks share.
  fileprivate func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      async { continuation.resume(returning: body()) }
    }
  }
}
