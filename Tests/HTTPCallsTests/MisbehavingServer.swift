import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A socket that answers every connection with the same bytes, whatever it is asked.
final class MisbehavingServer: Sendable {
  /// What happens after the bytes.
  enum Ending: Sendable {
    case closes
    /// Nothing more comes, and the connection stays.
    case stays
    /// One more byte every few milliseconds, without end.
    case drips
    /// As much as the other side takes, without end.
    case floods
  }

  private let channel: any Channel
  private let connections: Connections
  let port: Int

  struct NoPort: Error {}

  init(_ bytes: String, then ending: Ending = .closes, tls: NIOSSLContext? = nil) async throws {
    let connections = Connections()
    self.connections = connections
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(Answerer(bytes, ending, connections))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw NoPort() }
    self.port = port
  }

  var url: String { "http://127.0.0.1:\(port)/" }
  /// How many connections were made.
  var connectionCount: Int { connections.count.withLock { $0 } }

  func close() async throws { try await channel.close() }

  fileprivate final class Connections: Sendable {
    let count = Mutex(0)
  }

  private final class Answerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let bytes: String
    private let ending: Ending
    private let connections: Connections
    private var hasAnswered = false

    init(_ bytes: String, _ ending: Ending, _ connections: Connections) {
      self.bytes = bytes
      self.ending = ending
      self.connections = connections
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !hasAnswered else { return }
      hasAnswered = true
      connections.count.withLock { $0 += 1 }
      context.writeAndFlush(NIOAny(ByteBuffer(string: bytes)), promise: nil)
      switch ending {
      case .closes: context.close(promise: nil)
      case .stays: break
      case .drips: drip(context)
      case .floods: flood(context)
      }
    }

    private func drip(_ context: ChannelHandlerContext) {
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(5)) {
        guard context.channel.isActive else { return }
        context.writeAndFlush(NIOAny(ByteBuffer(string: " ")), promise: nil)
        self.drip(context)
      }
    }

    private func flood(_ context: ChannelHandlerContext) {
      guard context.channel.isActive else { return }
      let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 * 1024)
      // On a stack of its own: what the socket takes at once succeeds at once.
      context.writeAndFlush(NIOAny(chunk)).assumeIsolated().whenSuccess {
        context.eventLoop.assumeIsolated().execute { self.flood(context) }
      }
    }
  }
}
