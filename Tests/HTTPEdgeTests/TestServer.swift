import HTTPTypes
import Hummingbird
import HTTPEdge
import Logging
import Metrics
import NIOCore
import OAuthMessages
import ServiceLifecycle
import Synchronization
import TestInstruments

/// The edge with a few routes that do what the tests need.
struct TestServer {
  var https = true
  var trustedProxies = TrustedProxies()
  var limits: ConnectionLimits?
  var deadlines = ConnectionDeadlines()
  var tls: TLSFiles?
  var log = RecordedLog()
  var metrics = RecordedMetrics()
  var handled = Counter()
  var now: @Sendable () -> ContinuousClock.Instant = { .now }

  final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
  }

  struct Unforeseen: Error {
    let secret = "/etc/shadow"
  }

  func responder() -> ServerResponder {
    let router = Router.edge()
    let handled = handled
    router.get("hello") { _, _ in Response.text("hello") }
    router.get("devices/{id}") { _, context in Response.text(context.parameters.get("id") ?? "") }
    router.patch("devices/{id}") { _, _ in Response.text("patched") }
    router.get("boom") { _, _ -> Response in throw Unforeseen() }
    router.get("oauth/boom") { _, _ -> Response in throw Unforeseen() }
    router.get("api/v1/boom") { _, _ -> Response in throw Unforeseen() }
    router.get("library") { _, _ -> Response in throw HTTPError(.conflict, message: "secret detail") }
    router.get("page") { _, _ in
      Response(
        status: .ok, headers: [.contentSecurityPolicy: "default-src 'self'", .cacheControl: "max-age=300"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "page")))
    }
    router.get("big") { _, _ in Response.text(String(repeating: "x", count: 8 * 1024 * 1024)) }
    router.get("stream") { _, _ in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          for part in ["a", "b", "c", "end"] {
            let next = ContinuousClock.now + .milliseconds(100)
            try await writer.write(ByteBuffer(string: part))
            while ContinuousClock.now < next { await Task.yield() }
          }
          try await writer.finish(nil)
        })
    }
    router.get("address") { _, context in Response.text(context.clientAddress.map { "\($0)" } ?? "-") }
    router.post("oauth/echo") { request, _ in
      handled.increment()
      let form = try await request.form()
      return Response.oauth(json: Array(try WireJSON.encode(form.names)))
    }
    router.post("early") { _, _ in Response.text("early") }
    router.post("api/v1/echo") { request, _ in
      Response(status: .ok, body: ResponseBody(byteBuffer: try await request.json()))
    }
    router.post("text/upload") { request, _ in
      let form = try await request.uploadForm(maximumBytes: 1024)
      return Response.text("\(form.parameters["a"] ?? "-") \(form.file("f")?.text ?? "-")")
    }
    router.post("text/form") { request, _ in Response.text(try await request.form()["a"] ?? "-") }
    return ServerResponder(
      router: router, https: https, trustedProxies: trustedProxies,
      log: RequestLog(logger: log.logger, metrics: metrics), now: { .now })
  }

  func application(onRunning: @escaping @Sendable (Int?) async -> Void = { _ in }) throws -> some ApplicationProtocol {
    let unlimited = ConnectionLimits(maximum: 10_000, maximumPerNetwork: 10_000, trustedProxies: trustedProxies)
    let server = try HTTPServer(
      settings: HTTPServer.Settings(host: "127.0.0.1", port: 0, deadlines: deadlines, tls: tls),
      limits: limits ?? unlimited, logger: log.logger, now: now)
    return try server.application(responder: responder(), onRunning: onRunning)
  }

  /// Runs the server on a free port for as long as the body takes.
  func run<Result: Sendable>(_ body: @Sendable (_ port: Int) async throws -> Result) async throws -> Result {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let service = try application { if let number = $0 { port.yield(number) } }
    let group = ServiceGroup(configuration: .init(services: [service], logger: log.logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var running = ports.makeAsyncIterator()
      guard let port = await running.next() else { throw CancellationError() }
      do {
        let result = try await body(port)
        await group.triggerGracefulShutdown()
        return result
      } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
    }
  }
}
