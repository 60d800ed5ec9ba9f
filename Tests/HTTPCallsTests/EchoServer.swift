import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Answers a request with its text, headers in the order they came.
final class EchoServer: Sendable {
  struct NoPort: Error {}

  private let channel: any Channel
  let port: Int

  init(tls: NIOSSLContext) async throws {
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(NIOSSLServerHandler(context: tls))
          try pipeline.configureHTTPServerPipeline()
          try pipeline.addHandlers([NIOHTTPServerRequestAggregator(maxContentLength: 1 << 25), Echo()])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw NoPort() }
    self.port = port
  }

  func close() async throws { try await channel.close() }

  private final class Echo: ChannelInboundHandler {
    typealias InboundIn = NIOHTTPServerRequestFull
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let request = unwrapInboundIn(data)
      let lines =
        ["\(request.head.method.rawValue) \(request.head.uri) \(request.head.version)"]
        + request.head.headers.map { "\($0.name): \($0.value)" }
      let text = lines.joined(separator: "\n") + "\n\n" + (request.body.map { String(buffer: $0) } ?? "")
      let head = HTTPResponseHead(
        version: .http1_1, status: .ok, headers: ["Content-Length": String(text.utf8.count)])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
