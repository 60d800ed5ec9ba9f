import Foundation
import Synchronization

/// Stands between an engine and its database and breaks a connection at a chosen moment.
///
/// It passes on what the two say to each other, on Unix sockets; what the engine sends at once is one piece.
final class CuttingProxy: Sendable {
  enum Moment: Sendable, Equatable {
    /// The piece with this number, counted from 1 over all connections, does not arrive.
    case piece(Int)
    /// The COMMIT does not arrive.
    case beforeCommit
    /// The COMMIT arrives, and its answer does not.
    case afterCommit
    /// From the COMMIT on nothing arrives any more, in silence.
    case silentCommit
    case never
  }

  private struct State {
    var moment: Moment
    var pieces = 0
  }

  let directory = "/tmp/countersign-proxy-" + UUID().uuidString.prefix(8)
  private let listener: Int32
  private let target: String
  private let state: Mutex<State>

  /// - Parameter moment: the one connection that meets it is broken; all later ones work.
  init(to cluster: TestCluster, moment: Moment) throws {
    target = cluster.directory + "/.s.PGSQL.5432"
    state = Mutex(State(moment: moment))
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    listener = UnixSocket.make()
    try UnixSocket.call(bind, listener, directory + "/.s.PGSQL.5432")
    guard listen(listener, 16) == 0 else { throw UnixSocket.Failure(code: errno) }
    Thread.detachNewThread { [listener, weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let self else { return }
        Thread.detachNewThread { self.relay(client) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// What the connection meets from now on.
  func set(_ moment: Moment) { state.withLock { $0 = State(moment: moment) } }

  /// How many pieces the engine has sent since the moment was set.
  var pieces: Int { state.withLock { $0.pieces } }

  private enum Fate { case pass, cut, passAndCut, silence }

  private func fate(of piece: [UInt8]) -> Fate {
    state.withLock { state in
      state.pieces += 1
      let isCommit = !piece.isEmpty && String(decoding: piece, as: UTF8.self).contains("COMMIT\0")
      let fate: Fate =
        switch state.moment {
        case .piece(let number): state.pieces == number ? .cut : .pass
        case .beforeCommit: isCommit ? .cut : .pass
        case .afterCommit: isCommit ? .passAndCut : .pass
        case .silentCommit: isCommit ? .silence : .pass
        case .never: .pass
        }
      if fate != .pass { state.moment = .never }
      return fate
    }
  }

  private func relay(_ client: Int32) {
    let server = UnixSocket.make()
    defer {
      close(client)
      close(server)
    }
    guard (try? UnixSocket.call(connect, server, target)) != nil else { return }
    while true {
      var sockets = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&sockets, 2, -1) > 0 else { return }
      if sockets[1].revents != 0 {
        guard let piece = UnixSocket.read(server), UnixSocket.write(piece, to: client) else { return }
      }
      guard sockets[0].revents != 0 else { continue }
      guard let piece = UnixSocket.read(client) else { return }
      switch fate(of: piece) {
      case .pass: guard UnixSocket.write(piece, to: server) else { return }
      case .cut: return
      case .passAndCut:
        guard UnixSocket.write(piece, to: server) else { return }
        _ = UnixSocket.read(server)
        return
      case .silence:
        // Until the client gives up.
        while UnixSocket.read(client) != nil {}
        return
      }
    }
  }
}

/// The few calls that it takes.
private enum UnixSocket {
  struct Failure: Error { let code: Int32 }

  static func make() -> Int32 {
    #if canImport(Glibc) || canImport(Musl)
      socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
  }

  static func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ socket: Int32, _ path: String
  ) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let length = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < length else { throw Failure(code: ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        function(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw Failure(code: errno) }
  }

  /// nil: there is no more.
  static func read(_ socket: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
  }

  static func write(_ piece: [UInt8], to socket: Int32) -> Bool {
    var rest = piece[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }
}
