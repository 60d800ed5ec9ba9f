import Foundation
import NIOCore
import NIOPosix

/// A TCP connection that shows where an answer ends: a client library hides one that was cut off behind its errors.
struct RawConnection: Sendable {
  /// What came back for a request.
  enum Reply: Sendable, Equatable {
    case whole(status: Int, body: String)
    /// The connection ended before a byte of an answer.
    case none
    case cutOff(String)
  }

  private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

  static func open(port: Int) async throws -> RawConnection {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return RawConnection(channel: channel)
  }

  /// Sends one request after another, each when the answer to the one before is whole, until the connection ends.
  /// - Parameter onAnswer: called for each whole answer.
  /// - Returns: all replies.
  func exchange(_ request: String, onAnswer: @Sendable () -> Void = {}) async throws -> [Reply] {
    try await channel.executeThenClose { inbound, outbound in
      var bytes = inbound.makeAsyncIterator()
      var replies: [Reply] = []
      while true {
        var received = ""
        do {
          try await outbound.write(ByteBuffer(string: request))
          while Self.whole(received) == nil, let part = try await bytes.next() { received += String(buffer: part) }
        } catch {
          // A reset is an end as well.
        }
        guard let whole = Self.whole(received) else { return replies + [received.isEmpty ? .none : .cutOff(received)] }
        replies.append(whole)
        onAnswer()
      }
    }
  }

  /// The answer, if all of it has come; every answer of the server has a length.
  private static func whole(_ text: String) -> Reply? {
    guard let head = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)),
      let name = text.range(of: "\r\ncontent-length: ", options: .caseInsensitive), name.upperBound < head.lowerBound,
      let length = Int(text[name.upperBound...].prefix { $0.isNumber })
    else { return nil }
    let body = String(text[head.upperBound...])
    return body.utf8.count == length ? .whole(status: status, body: body) : nil
  }
}
