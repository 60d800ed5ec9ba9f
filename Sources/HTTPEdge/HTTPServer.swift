package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOHTTP1
package import ServiceLifecycle

/// A listening socket with the edge behind it.
package struct HTTPServer: Sendable {
  package struct Settings: Sendable, Equatable {
    package var host: String
    /// 0 takes a free port; `onRunning` tells which.
    package var port: Int
    package var deadlines: ConnectionDeadlines
    /// Nil where a reverse proxy does TLS.
    package var tls: TLSFiles?

    package init(
      host: String, port: Int, deadlines: ConnectionDeadlines = ConnectionDeadlines(), tls: TLSFiles? = nil
    ) {
      self.host = host
      self.port = port
      self.deadlines = deadlines
      self.tls = tls
    }
  }

  private let settings: Settings
  private let limits: ConnectionLimits
  private let logger: Logger
  private let certificate: TLSCertificate?

  /// - Throws: what NIOSSL says of certificate files that cannot be used.
  package init(
    settings: Settings, limits: ConnectionLimits, logger: Logger,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) throws {
    self.settings = settings
    self.limits = limits
    self.logger = logger
    certificate = try settings.tls.map { try TLSCertificate(files: $0, now: now, logger: logger) }
  }

  /// The service that listens. On graceful shutdown it stops accepting, closes idle connections and answers the
  /// requests it has.
  /// - Parameters:
  ///   - services: run beside it and end with it.
  ///   - onRunning: called with the port once it listens.
  package func application(
    responder: ServerResponder, services: [any Service] = [],
    onRunning: @escaping @Sendable (_ port: Int?) async -> Void = { _ in }
  ) throws -> some ApplicationProtocol {
    // Hummingbird says at this level that it listens, and so does whoever is told by `onRunning`.
    var logger = logger
    logger.logLevel = max(logger.logLevel, .notice)
    return Application(
      responder: responder, server: try server(),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 1024),
      services: services, onServerRunning: { await onRunning($0.localAddress?.port) }, logger: logger)
  }

  private func server() throws -> HTTPServerBuilder {
    let plain = HTTPServerBuilder { responder in
      GuardedHTTP1Channel(
        base: HTTP1Channel(responder: responder, configuration: Self.http1), deadlines: settings.deadlines,
        limits: limits)
    }
    guard let certificate else { return plain }
    return try .tls(plain, tlsConfiguration: certificate.configuration())
  }

  /// A header section that any browser and proxy stays below by far.
  private static let http1 = HTTP1Channel.Configuration(
    httpDecoderConfiguration: .init(
      maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
}

/// Hummingbird's HTTP/1.1 channel with a `ConnectionGuard` right behind the parser.
private struct GuardedHTTP1Channel: ServerChildChannel {
  let base: HTTP1Channel
  let deadlines: ConnectionDeadlines
  let limits: ConnectionLimits

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    base.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(ConnectionGuard(deadlines: deadlines, limits: limits), position: .after(parser))
      return value
    }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
      await base.handle(value: value, logger: logger)
    }
  }
}
