import HTTPEdge
import TestDirectories
import TestInstruments
import AsyncHTTPClient
import Foundation
import HTTPTypes
import LicenseTokens
import LicensingCore
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import Testing

@testable import LicensingServer

/// The whole server on live sockets: two listeners, the control socket, and maintenance.
@Suite struct AuthorizationServerTests {
  private struct Ports: Sendable {
    let `public`: Int
    let management: Int
    let controlSocket: String
  }

  /// Runs the server of a world for as long as the body takes.
  /// - Parameter draining: takes the place of the seconds in which a server that was told to end goes on.
  private func run<Result: Sendable>(
    _ world: ServerWorld, draining: (@Sendable () async -> Void)? = nil,
    _ body: @Sendable (Ports) async throws -> Result
  ) async throws -> Result {
    let directory = try TemporaryDirectory()
    var configuration = ServerConfiguration()
    (configuration.http.port, configuration.management.port) = (0, 0)
    configuration.data.directory = directory.path
    configuration.http.drainSeconds = draining == nil ? 0 : 60
    let server = try AuthorizationServer(
      context: world.context, configuration: configuration, metrics: PrometheusMetricsFactory(), logger: world.log.trace
    ) { _ in await draining?() }
    let (listening, announce) = AsyncStream.makeStream(of: (AuthorizationServer.Listener, Int).self)
    let services = try server.services { announce.yield(($0, $1)) }
    let group = ServiceGroup(configuration: .init(services: services, logger: world.log.trace))
    let socket = configuration.controlSocketPath
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var (ports, open) = ([AuthorizationServer.Listener: Int](), listening.makeAsyncIterator())
      while ports.count < 2, let (listener, port) = await open.next() { ports[listener] = port }
      let reached = Ports(
        public: try #require(ports[.public]), management: try #require(ports[.management]), controlSocket: socket)
      do {
        let result = try await body(reached)
        await group.triggerGracefulShutdown()
        return result
      } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
    }
  }

  private func post(_ port: Int, _ path: String, _ form: String) async throws -> (HTTPClientResponse, JSONValue) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    request.body = .bytes(ByteBuffer(string: form))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 1 << 20)
    return (response, try JSONValue(parsing: Array(body.readableBytesView)))
  }

  private func get(_ port: Int, _ path: String) async throws -> (HTTPClientResponse, String) {
    let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    return (response, String(buffer: try await response.body.collect(upTo: 1 << 20)))
  }

  @Test func theWholeWayOverASocket() async throws {
    let world = try await ServerWorld()
    try await run(world) { ports in
      let (response, codes) = try await post(
        ports.public, "/oauth/device_authorization", "client_id=\(world.pos.id)&hostname=till")
      #expect(response.status == .ok)
      #expect(response.headers["Cache-Control"] == ["no-store"])
      #expect(response.headers["Content-Type"] == ["application/json;charset=UTF-8"])
      #expect(response.headers["Content-Length"].count == 1)
      #expect(response.headers["X-Request-Id"].count == 1)
      #expect(response.headers["Server"].isEmpty)
      // The configured issuer, not the address of the listener.
      #expect(codes["verification_uri"] == "https://auth.example.com/activate")
      let code = codes["device_code"]?.text ?? ""
      let poll = "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=\(world.pos.id)&device_code=\(code)"
      let (pending, refusal) = try await post(ports.public, "/oauth/token", poll)
      #expect(pending.status == .badRequest)
      #expect(refusal["error"] == "authorization_pending")
      let approved = try await world.approve(
        .init(device: code, user: codes["user_code"]?.text ?? "", answer: try await world.send(.get, "/")))
      #expect(approved.status == 200)
      let (granted, tokens) = try await post(ports.public, "/oauth/token", poll)
      #expect(granted.status == .ok)
      let (keysResponse, keys) = try await get(ports.public, "/.well-known/jwks.json")
      #expect(keysResponse.status == .ok)
      let verifier = LicenseVerifier(
        issuer: ServerWorld.issuer, audience: world.a.organization.id.text,
        keySet: try JSONWebKeySet(parsing: Array(keys.utf8)))
      let claims = try verifier.verify(tokens["access_token"]?.text ?? "", at: world.clock.now.seconds)
      #expect(claims.subject == world.a.device.id.text)
    }
  }

  @Test func hostAndFormOfTheTargetChangeNothing() async throws {
    let world = try await ServerWorld()
    try await run(world) { ports in
      let expected = try await get(ports.public, "/.well-known/oauth-authorization-server").1
      let path = "/.well-known/oauth-authorization-server"
      let heads = [
        "GET \(path) HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "GET \(path) HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n",
      ]
      for head in heads {
        let answer = try await RawConnection.exchange(port: ports.public, head)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n" + expected))
      }
      let absolute = try await RawConnection.exchange(
        port: ports.public, "GET http://evil.example\(path) HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
      )
      #expect(absolute.hasPrefix("HTTP/1.1 404 ") || absolute.hasSuffix("\r\n\r\n" + expected))
      #expect(!absolute.contains("evil.example"))
    }
  }

  @Test func managementIsApart() async throws {
    let world = try await ServerWorld()
    try await run(world) { ports in
      _ = try await get(ports.public, "/.well-known/jwks.json")
      for path in ["/livez", "/readyz", "/metrics"] {
        #expect(try await get(ports.management, path).0.status == .ok)
        #expect(try await get(ports.public, path).0.status == .notFound)
      }
      #expect(try await get(ports.management, "/.well-known/jwks.json").0.status == .notFound)
      #expect(try await get(ports.management, "/metrics").1.contains("route=\"/.well-known/jwks.json\""))
      world.store.fault = .writes
      #expect(try await get(ports.management, "/readyz").0.status == .serviceUnavailable)
      #expect(try await get(ports.management, "/livez").0.status == .ok)
      world.store.fault = .none
      let readiness = try? await get(ports.management, "/readyz").0.status
      #expect(readiness == .ok)
    }
  }

  @Test func aServerToldToEndServesOnUntilItsProxyKnows() async throws {
    let world = try await ServerWorld()
    let reached = Mutex<Ports?>(nil)
    let seen = Mutex<[String]>([])
    try await run(
      world,
      draining: {
        guard let ports = reached.withLock({ $0 }) else { return }
        for (port, path) in [
          (ports.management, "/readyz"), (ports.management, "/livez"), (ports.public, "/.well-known/jwks.json"),
        ] {
          let answer = try? await get(port, path)
          seen.withLock { $0.append("\(answer?.0.status.code ?? 0) \(answer?.1.prefix(32) ?? "")") }
        }
      }
    ) { ports in
      reached.withLock { $0 = ports }
      let readiness = try? await get(ports.management, "/readyz").0.status
      #expect(readiness == .ok)
    }
    let answers = seen.withLock { $0 }
    #expect(answers.prefix(2) == ["503 the server is about to end\n", "200 ok\n"])
    #expect(answers.last?.hasPrefix("200 {\"keys\":") == true)
  }

  @Test func commandsReachTheServer() async throws {
    let world = try await ServerWorld()
    try await run(world) { ports in
      let command = try JSONEncoder().encode(
        AdministrationCommand.createAPIToken(email: "admin@example.com", name: "over the socket"))
      let bytes = try await onThread { try ControlSocketClient.send(Array(command), to: ports.controlSocket) }
      let answer = try JSONDecoder().decode(AdministrationAnswer.self, from: Data(bytes))
      guard case .done(let output, let notes) = answer, let token = output.first else {
        Issue.record("\(answer)")
        return
      }
      #expect(notes == ["The token acts as admin@example.com. It is shown only now."])
      let login = ServerWorld.Login(user: world.administrator.user, token: token)
      #expect(try await world.api(.get, "/organizations", by: login).status == 200)
    }
  }
}
