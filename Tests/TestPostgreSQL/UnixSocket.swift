import Foundation

/// The few calls that it takes.
enum UnixSocket {
  struct Failure: Error { let code: Int32 }

  /// One that listens.
  static func listening(at path: String) throws -> Int32 {
    let socket = make()
    try call(bind, socket, path)
    guard listen(socket, 64) == 0 else { throw Failure(code: errno) }
    return socket
  }

  static func connected(to path: String) throws -> Int32 {
    let socket = make()
    do {
      try call(connect, socket, path)
      return socket
    } catch {
      close(socket)
      throw error
    }
  }

  private static func make() -> Int32 {
    #if canImport(Glibc) || canImport(Musl)
      socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
  }

  private static func call(
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

  static func write(_ piece: some Sequence<UInt8>, to socket: Int32) -> Bool {
    var rest = Array(piece)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { return false }
      rest = rest.dropFirst(sent)
    }
    return true
  }
}
