import NIOCore
import NIOHTTP1

/// Bounds one connection: admits it, keeps its deadlines, refuses requests whose end is ambiguous, and closes it after
/// the last answer. It stands behind the HTTP parser and in front of Hummingbird, which by itself would wait for
/// ever: for the rest of a body it has answered already, for a peer that reads nothing, for one that never closes.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// After the last answer the peer gets this long to read it and to close, while what it still sends is discarded;
  /// closing at once would reset the connection and could take the answer from it (RFC 9112 §9.6).
  private static let lingering = TimeAmount.seconds(1)
  private static let maximumDiscardedBytes = 256 * 1024

  private enum State {
    /// Requests come in.
    case serving
    /// What comes in is dropped; the requests before it are answered.
    case lastRequest
    /// The last answer is written; what comes in is dropped.
    case closing
  }

  private let deadlines: ConnectionDeadlines
  private let limits: ConnectionLimits
  private var state = State.serving
  /// Requests that began and whose answer is not written completely.
  private var unanswered = 0
  /// Answers that began and that the peer has not taken completely.
  private var untaken = 0
  /// The newest answer is made while it is sent, and nobody knows how long it will be.
  private var isStreaming = false
  private var isReceiving = false
  private var hasNextRequestBegun = true
  private var discardedBytes = 0
  private var isAdmitted = false
  private var willFlush = false
  private var readDeadline: NIODeadline?
  private var writeDeadline: NIODeadline?
  private var timer: (task: Scheduled<Void>, at: NIODeadline)?

  init(deadlines: ConnectionDeadlines, limits: ConnectionLimits) {
    self.deadlines = deadlines
    self.limits = limits
  }

  // MARK: The connection

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { opened(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    opened(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    closed(context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { closed(context) }

  private func opened(_ context: ChannelHandlerContext) {
    guard !isAdmitted, state == .serving else { return }
    isAdmitted = limits.admit(peer(context))
    guard isAdmitted else {
      state = .closing
      return context.close(promise: nil)
    }
    readDeadline = .now() + TimeAmount(deadlines.header)
    armTimer(context)
  }

  private func closed(_ context: ChannelHandlerContext) {
    timer?.task.cancel()
    timer = nil
    state = .closing
    guard isAdmitted else { return }
    isAdmitted = false
    limits.release(peer(context))
  }

  private func peer(_ context: ChannelHandlerContext) -> IPAddress? {
    context.remoteAddress.flatMap { IPAddress($0) }
  }

  // MARK: What comes in

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    guard state == .serving || (state == .lastRequest && isReceiving) else { return discard(part, context) }
    switch part {
    case .head(let head):
      guard RequestFraming.isUnambiguous(head) else { return refuse(HTTPParserError.unknown, context) }
      unanswered += 1
      isReceiving = true
      if !head.isKeepAlive { state = .lastRequest }
      readDeadline = .now() + TimeAmount(deadlines.request)
      armTimer(context)
    case .body: break
    case .end:
      isReceiving = false
      readDeadline = nil
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if !hasNextRequestBegun, !isReceiving, unanswered == 0, state == .serving {
      hasNextRequestBegun = true
      readDeadline = .now() + TimeAmount(deadlines.header)
      armTimer(context)
    }
    context.fireChannelReadComplete()
    // Hummingbird no longer asks for more, but only who reads sees the peer close.
    if state == .closing { context.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError { refuse(error, context) } else { context.fireErrorCaught(error) }
  }

  /// Hummingbird answers a parser's error with 400, after the answers to the requests before it.
  private func refuse(_ error: any Error, _ context: ChannelHandlerContext) {
    if state == .serving, !isReceiving { unanswered += 1 }
    if state == .serving { state = .lastRequest }
    context.fireErrorCaught(error)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if state == .closing, case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  private func discard(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    guard case .body(let bytes) = part else { return }
    discardedBytes += bytes.readableBytes
    if discardedBytes > Self.maximumDiscardedBytes { context.close(promise: nil) }
  }

  // MARK: What goes out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard state != .closing else {
      promise?.fail(ChannelError.outputClosed)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head): context.write(wrapOutboundOut(.head(begin(head, context))), promise: promise)
    case .body: isStreaming ? writePart(data, promise: promise, context) : context.write(data, promise: promise)
    case .end: end(data, promise: promise, context)
    }
  }

  /// An answer begins. If it is the last one, because the peer wants it so, because it says so itself, or because
  /// it comes before the request was read to its end, it says so.
  private func begin(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) -> HTTPResponseHead {
    untaken += 1
    if writeDeadline == nil {
      writeDeadline = .now() + TimeAmount(deadlines.write)
      armTimer(context)
    }
    isStreaming = head.headers[canonicalForm: "Content-Length"].isEmpty
    var head = head
    let answersNewest = unanswered <= 1
    if answersNewest && (isReceiving || state == .lastRequest) {
      head.headers.replaceOrAdd(name: "Connection", value: "close")
    }
    if !head.isKeepAlive {
      state = .lastRequest
      unanswered = min(unanswered, 1)
    }
    return head
  }

  /// A peer that takes a long answer part by part has the time anew for each.
  private func writePart(_ data: NIOAny, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { result in
      promise?.completeWith(result)
      if self.writeDeadline != nil { self.writeDeadline = .now() + TimeAmount(self.deadlines.write) }
    }
    context.write(data, promise: written)
  }

  private func end(_ data: NIOAny, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    unanswered = max(0, unanswered - 1)
    let isLast = unanswered == 0 && state == .lastRequest
    if isLast { state = .closing }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { result in
      promise?.completeWith(result)
      self.answerTaken(isLast: isLast, context)
    }
    context.write(data, promise: written)
  }

  /// Answers that are ready together leave together: a peer that is woken for each has less time for any. They leave when
  /// the event loop has done what it has before it.
  func flush(context: ChannelHandlerContext) {
    guard !willFlush else { return }
    willFlush = true
    context.eventLoop.assumeIsolated().execute {
      self.willFlush = false
      context.flush()
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if willFlush { context.flush() }
    context.close(mode: mode, promise: promise)
  }

  private func answerTaken(isLast: Bool, _ context: ChannelHandlerContext) {
    untaken = max(0, untaken - 1)
    writeDeadline = untaken == 0 ? nil : .now() + TimeAmount(deadlines.write)
    if isLast {
      readDeadline = .now() + Self.lingering
      context.close(mode: .output, promise: nil)
      context.read()
    } else if unanswered == 0, !isReceiving {
      hasNextRequestBegun = false
      readDeadline = .now() + TimeAmount(deadlines.idle)
    }
    armTimer(context)
  }

  // MARK: Deadlines

  /// One timer serves both deadlines. It is set anew only for an earlier one: a busy connection moves its deadlines
  /// with every request, and the timer looks at them when it fires.
  private func armTimer(_ context: ChannelHandlerContext) {
    guard let next = Self.earlier(readDeadline, writeDeadline), isAdmitted else { return }
    if let timer {
      guard next < timer.at else { return }
      timer.task.cancel()
    }
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) {
      self.timer = nil
      let now = NIODeadline.now()
      guard [self.readDeadline, self.writeDeadline].allSatisfy({ $0.map { $0 > now } ?? true }) else {
        return context.close(promise: nil)
      }
      self.armTimer(context)
    }
    timer = (task, next)
  }

  private static func earlier(_ first: NIODeadline?, _ second: NIODeadline?) -> NIODeadline? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
  }
}
