import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// One connection, from either end: lines in, lines out. Calls block; one thread at a time reads and writes.
final class ControlSocketConnection: Sendable {
  /// `nil` once closed.
  private let descriptor: Mutex<CInt?>
  /// What was read beyond the last line.
  private let buffer = Mutex<[UInt8]>([])

  private static let lineFeed = UInt8(ascii: "\n")

  init(descriptor: CInt) {
    self.descriptor = Mutex(descriptor)
  }

  deinit { close() }

  private var openDescriptor: CInt { descriptor.withLock { $0 } ?? -1 }

  /// The user at the other end as the kernel knows it, `nil` if it does not tell.
  var peerUser: UInt32? {
    #if canImport(Darwin)
      var (user, group) = (uid_t(), gid_t())
      return getpeereid(openDescriptor, &user, &group) == 0 ? user : nil
    #else
      // `struct ucred` (unix(7)): process, user, group; 32 bits each. Swift's view of the C library leaves it out.
      var credentials: [UInt32] = [0, 0, 0]
      let size = socklen_t(MemoryLayout<UInt32>.stride * credentials.count)
      var length = size
      let result = getsockopt(openDescriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
      return result == 0 && length == size ? credentials[1] : nil
    #endif
  }

  /// Whether a peer is this process's user, or root, who could be anyhow.
  static func isOwnUser(_ user: UInt32) -> Bool { user == geteuid() || user == 0 }

  /// Bounds every single wait for the other end.
  func setTimeout(milliseconds: Int) {
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    var time = timeval(tv_sec: numericCast(seconds), tv_usec: numericCast(rest * 1000))
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(openDescriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// The next line without its line feed; `nil` when the other end closed, also in the middle of a line.
  /// - Throws: `.tooLong`, or `.system` with `EAGAIN` after the timeout.
  func readLine(limit: Int) throws(ControlSocketError) -> [UInt8]? {
    var bytes = buffer.withLock { $0 }
    var searched = 0
    while true {
      if let end = bytes[searched...].firstIndex(of: Self.lineFeed), end <= limit {
        buffer.withLock { $0 = Array(bytes[(end + 1)...]) }
        return Array(bytes[..<end])
      }
      guard bytes.count <= limit else { throw .tooLong(limit: limit) }
      searched = bytes.count
      let chunk = try readChunk()
      if chunk.isEmpty { return nil }
      bytes += chunk
    }
  }

  /// Writes a line. A line feed inside a JSON document can only be white space, so that a blank says the same.
  func write(line: [UInt8]) throws(ControlSocketError) {
    let bytes = line.map { $0 == Self.lineFeed ? UInt8(ascii: " ") : $0 } + [Self.lineFeed]
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(openDescriptor, $0.baseAddress, $0.count, Self.sendFlags) }
      if count >= 0 {
        sent += count
      } else if errno != EINTR {
        throw .system(operation: "write to the control socket", errno: errno)
      }
    }
  }

  /// Lets the thread that reads see the end of input; what it has read can still be answered.
  func stopReading() {
    descriptor.withLock { if let descriptor = $0 { _ = shutdown(descriptor, CInt(SHUT_RD)) } }
  }

  /// Ends the connection, once and for all.
  func close() {
    descriptor.withLock { descriptor in
      if let descriptor { _ = closeDescriptor(descriptor) }
      descriptor = nil
    }
  }

  private func readChunk() throws(ControlSocketError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = recv(openDescriptor, &chunk, chunk.count, 0)
      if count >= 0 { return Array(chunk.prefix(count)) }
      if errno != EINTR { throw .system(operation: "read from the control socket", errno: errno) }
    }
  }

  private static var sendFlags: CInt {
    #if canImport(Darwin)
      0
    #else
      CInt(MSG_NOSIGNAL)
    #endif
  }
}
