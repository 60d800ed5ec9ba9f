import Foundation
import HTTPCalls
import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseAgent
import Logging
import Metrics
import NIOCore
import OAuthMessages
import ServiceLifecycle
import Synchronization
import TestAuthorizationServer

/// A `TestAuthorizationServer` behind a socket. Its time is the real one.
final class ListeningAuthorizationServer: Sendable {
  /// What becomes of a call of the token endpoint, step by step.
  enum Moment: Sendable, CaseIterable { case arrived, workedOff, answered }

  let server: TestAuthorizationServer
  private let port: Int
  private let watcher = Mutex<@Sendable (Moment) -> Void>({ _ in })

  private init(port: Int) throws {
    self.port = port
    server = try TestAuthorizationServer(issuer: "http://127.0.0.1:\(port)")
    server.change {
      $0.now = Int64(Date().timeIntervalSince1970)
      $0.interval = 1
      $0.renewalDate = nil
    }
  }

  /// - Parameter watcher: is told of each step, and may stop the agent then.
  func watch(_ watcher: @escaping @Sendable (Moment) -> Void) { self.watcher.withLock { $0 = watcher } }

  /// Runs one on a free port for as long as the body takes.
  static func with<Result: Sendable>(
    _ body: @Sendable (ListeningAuthorizationServer) async throws -> Result
  ) async throws -> Result {
    let listening = try ListeningAuthorizationServer(port: try await Ports.free().public)
    let (ready, isReady) = AsyncStream<Void>.makeStream()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let service = try HTTPServer(
      settings: .init(host: "127.0.0.1", port: listening.port),
      limits: ConnectionLimits(maximum: 1000, maximumPerNetwork: 1000, trustedProxies: TrustedProxies()),
      logger: logger, now: { .now }
    ).application(responder: listening.responder(logger)) { _ in isReady.finish() }
    let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      for await _ in ready {}
      do {
        let result = try await body(listening)
        await group.triggerGracefulShutdown()
        return result
      } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
    }
  }

  private func responder(_ logger: Logger) -> ServerResponder {
    let router = Router.edge()
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/jwks.json"] {
      router.get(RouterPath(path)) { _, _ in try self.response(path, form: "") }
    }
    for path in ["/oauth/device_authorization", "/oauth/token", "/oauth/revoke"] {
      router.post(RouterPath(path)) { request, _ in
        let form = try await request.form().encoded
        guard path == "/oauth/token" else { return try self.response(path, form: form) }
        self.tell(.arrived)
        let response = try self.response(path, form: form)
        self.tell(.workedOff)
        return response
      }
    }
    return ServerResponder(
      router: router, https: false, trustedProxies: TrustedProxies(),
      log: RequestLog(logger: logger, metrics: NOOPMetricsHandler.instance), now: { .now })
  }

  private func tell(_ moment: Moment) { watcher.withLock { $0 }(moment) }

  private func response(_ path: String, form: String) throws -> Response {
    let answer = try server.answer(path: path, form: form)
    let bytes = ByteBuffer(bytes: answer.body)
    var headers: HTTPFields = [:]
    headers[.contentType] = answer.contentType
    headers[.retryAfter] = answer.retryAfter.map { "\($0)" }
    let body = ResponseBody(contentLength: bytes.readableBytes) { writer in
      try await writer.write(bytes)
      try await writer.finish(nil)
      if path == "/oauth/token" { self.tell(.answered) }
    }
    return Response(status: .init(code: answer.status), headers: headers, body: body)
  }
}
