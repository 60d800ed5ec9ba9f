import Foundation
import Glibc

/// A TCP connection that sends exactly the bytes it is given. Its calls block, so each runs in a thread of its own.
package struct RawConnection: Sendable {
  package struct Failure: Error {
    let call: String
    let code: Int32
  }

  private let descriptor: Int32

  /// - Parameter receiveBuffer: bytes the kernel may hold for a client that reads nothing.
  package static func open(port: Int, receiveBuffer: Int32? = nil) async throws -> RawConnection {
    try await blocking {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
      // A test that would wait for ever fails instead.
      var patience = timeval(tv_sec: 60, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      if var size = receiveBuffer {
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
      address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
      let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard result == 0 else { throw Failure(call: "connect", code: errno) }
      return RawConnection(descriptor: descriptor)
    }
  }

  /// Sends bytes and reads until the server closes.
  package static func exchange(port: Int, _ request: String, endsInput: Bool = false) async throws -> String {
    let connection = try await open(port: port)
    _ = await connection.send(request)
    if endsInput { connection.endInput() }
    return try await connection.readToEnd()
  }

  /// - Returns: whether the server took all of it; it need not, once it has closed.
  package func send(_ text: String) async -> Bool {
    let bytes = Array(text.utf8)
    let sent = try? await Self.blocking {
      var offset = 0
      while offset < bytes.count {
        let count = bytes[offset...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        offset += count
      }
      return true
    }
    return sent ?? false
  }

  package func endInput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Reads what comes until the text ends with what is expected, or the server closes.
  package func read(until end: String) async throws -> String {
    try await Self.blocking {
      var received: [UInt8] = []
      while !String(decoding: received, as: UTF8.self).hasSuffix(end), let part = try receive() { received += part }
      return String(decoding: received, as: UTF8.self)
    }
  }

  /// Reads until the server closes or resets the connection.
  package func readToEnd() async throws -> String {
    let text = try await Self.blocking {
      var received: [UInt8] = []
      while let part = try receive() { received += part }
      return String(decoding: received, as: UTF8.self)
    }
    close()
    return text
  }

  package func close() { Glibc.close(descriptor) }

  private func receive() throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0, errno != ECONNRESET { throw Failure(call: "recv", code: errno) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  private static func blocking<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: work)) }
    }
  }
}
