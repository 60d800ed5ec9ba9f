import SystemPackage

/// What can go wrong on either end of the control socket.
package enum ControlSocketError: Error, Equatable, CustomStringConvertible {
  /// No server listens there.
  case notRunning(path: String)
  /// The server, or the system, does not let this user in, or the server closed the connection without an answer.
  case refused(path: String)
  case timedOut(path: String)
  /// Longer than an address of a Unix socket can hold.
  case pathTooLong(path: String, limit: Int)
  /// A server answers there already.
  case alreadyRunning(path: String)
  /// Something else than a socket has the name.
  case notASocket(path: String)
  /// A request or an answer is too long, in bytes.
  case tooLong(limit: Int)
  /// The system refused an operation, for a reason given as `errno`.
  case system(operation: String, errno: Int32)

  package var description: String {
    switch self {
    case .notRunning(let path): "no server is running at \(path)"
    case .refused(let path): "the server at \(path) refused the connection"
    case .timedOut(let path): "the server at \(path) did not answer in time"
    case .pathTooLong(let path, let limit):
      "\(path) is too long for a socket (at most \(limit) bytes); choose a shorter data.directory"
    case .alreadyRunning(let path): "a server is already running at \(path)"
    case .notASocket(let path): "\(path) is not a socket"
    case .tooLong(let limit): "the message is longer than \(limit) bytes"
    case .system(let operation, let code): "cannot \(operation): \(Errno(rawValue: code))"
    }
  }
}
