#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The command's end of the control socket.
package enum ControlSocketClient {
  private static let answerLimit = 16 << 20

  /// Sends a request to the server at `path` and waits for the answer; blocks the calling thread.
  /// - Parameters:
  ///   - request: one JSON document.
  ///   - timeoutMilliseconds: bounds the wait for the answer.
  /// - Throws: `ControlSocketError`, `.notRunning` if there is no server.
  package static func send(
    _ request: [UInt8], to path: String, timeoutMilliseconds: Int = 60_000
  ) throws(ControlSocketError) -> [UInt8] {
    let limit = ControlSocketServer.Limits().requestLength
    guard request.count <= limit else { throw .tooLong(limit: limit) }
    let descriptor = try UnixSocket.make()
    let connection = ControlSocketConnection(descriptor: descriptor)
    defer { connection.close() }
    connection.setTimeout(milliseconds: timeoutMilliseconds)
    try UnixSocket.connect(descriptor, path: path)
    do throws(ControlSocketError) {
      try connection.write(line: request)
      guard let answer = try connection.readLine(limit: answerLimit) else { throw .refused(path: path) }
      return answer
    } catch .system(_, EAGAIN) {
      throw .timedOut(path: path)
    } catch .system(_, EPIPE), .system(_, ECONNRESET) {
      throw .refused(path: path)
    }
  }
}
