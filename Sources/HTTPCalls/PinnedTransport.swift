import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Calls to a machine that is believed because it shows one certificate, byte for byte. Who signed that, until when and for
/// which name does not count: it is how an agent on the local network is reached, whose certificate somebody has compared.
package struct PinnedTransport: HTTPTransport {
  private let certificate: PresentedCertificate
  private let timeout: Duration

  /// - Parameter timeout: for the whole of a call, a slow answer's last byte included.
  package init(_ certificate: PresentedCertificate, timeout: Duration = .seconds(30)) {
    self.certificate = certificate
    self.timeout = timeout
  }

  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    guard let (address, target) = Self.divided(call.url) else {
      throw .connection("\(call.url) is not an address of https")
    }
    let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
    let answer = eventLoop.makePromise(of: HTTPAnswer.self)
    let patience = eventLoop.scheduleTask(in: TimeAmount(timeout)) { answer.fail(TransportFailure.timedOut) }
    let connection = connect(to: address, on: eventLoop, for: call, answer)
    connection.cascadeFailure(to: answer)
    connection.whenSuccess { Self.write(call, target: target, authority: address.authority, to: $0) }
    defer {
      patience.cancel()
      connection.whenSuccess { $0.close(promise: nil) }
    }
    do {
      return try await withTaskCancellationHandler {
        try await answer.futureResult.get()
      } onCancel: {
        answer.fail(CancellationError())
      }
    } catch {
      throw TransportFailure(error)
    }
  }

  private func connect(
    to address: ServerAddress, on eventLoop: any EventLoop, for call: HTTPCall, _ answer: EventLoopPromise<HTTPAnswer>
  ) -> EventLoopFuture<any Channel> {
    ClientBootstrap(group: eventLoop)
      .connectTimeout(min(TimeAmount(timeout), .seconds(10)))
      .channelInitializer { [certificate] channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try NIOSSLClientHandler.judging(address) { shown in
            if shown == certificate { return true }
            answer.fail(TransportFailure.certificate("it is another than the one that was pinned"))
            return false
          }
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(tls)
          try pipeline.addHTTPClientHandlers()
          try pipeline.addHandler(NIOHTTPClientResponseAggregator(maxContentLength: call.answerLimit))
          try pipeline.addHandlers([AnswerHandler(answer), ConnectionEnd(answer)])
        }
      }
      .connect(host: address.host, port: address.port)
  }

  private static func write(_ call: HTTPCall, target: String, authority: String, to channel: any Channel) {
    var headers = HTTPHeaders([("Host", authority), ("Connection", "close")])
    for header in call.headers { headers.add(name: header.name, value: header.value) }
    if let body = call.body { headers.add(name: "Content-Length", value: String(body.bytes.count)) }
    let head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: call.method.rawValue), uri: target, headers: headers)
    // What fails here is told by the connection's end.
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    if let body = call.body {
      channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body.bytes))), promise: nil)
    }
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
  }

  /// - Returns: nil if this is no URL of https.
  private static func divided(_ url: String) -> (ServerAddress, target: String)? {
    let scheme = "https://"
    guard url.lowercased().hasPrefix(scheme) else { return nil }
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard let address = try? ServerAddress(scheme + authority) else { return nil }
    let target = rest.dropFirst(authority.count)
    return (address, target.hasPrefix("/") ? String(target) : "/" + target)
  }
}

extension ServerAddress {
  /// Host and port as they stand in the URL.
  fileprivate var authority: String { String(url.drop { $0 != "/" }.dropFirst(2)) }
}

private final class AnswerHandler: ChannelInboundHandler {
  typealias InboundIn = NIOHTTPClientResponseFull

  private let answer: EventLoopPromise<HTTPAnswer>

  init(_ answer: EventLoopPromise<HTTPAnswer>) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let response = unwrapInboundIn(data)
    answer.succeed(
      HTTPAnswer(
        status: Int(response.head.status.code), header: { response.head.headers.first(name: $0) },
        body: response.body.map { Array($0.readableBytesView) } ?? []))
    context.close(promise: nil)
  }
}
