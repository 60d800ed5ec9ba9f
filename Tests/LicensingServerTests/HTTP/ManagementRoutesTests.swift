import HTTPEdge
import HTTPTypes
import CoreMetrics
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import LicensingServer

@Suite struct ManagementRoutesTests {
  private func get(_ target: String, readiness: Readiness = .ready) async throws -> [String] {
    let router = Router.edge()
    ManagementRoutes(readiness: { readiness }, metrics: { "up 1\n" }).add(to: router)
    let log = RequestLog(
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, level: .debug,
      metrics: NOOPMetricsHandler.instance)
    let responder = ServerResponder(
      router: router, https: false, trustedProxies: TrustedProxies(), log: log, now: { .now })
    return try await Application(responder: responder).test(.router) { client in
      let response = try await client.execute(uri: target, method: .get)
      return ["\(response.status.code)", response.headers[.contentType] ?? "", String(buffer: response.body)]
    }
  }

  @Test func livesAsLongAsItAnswers() async throws {
    let notReady = Readiness.notReady(reason: "The store does not answer.")
    #expect(try await get("/livez", readiness: notReady) == ["200", "text/plain; charset=utf-8", "ok\n"])
  }

  @Test func saysWhyItIsNotReady() async throws {
    #expect(try await get("/readyz") == ["200", "text/plain; charset=utf-8", "ok\n"])
    #expect(
      try await get("/readyz", readiness: .notReady(reason: "The store does not answer."))
        == ["503", "text/plain; charset=utf-8", "The store does not answer.\n"])
  }

  @Test func exposesMetricsAsPrometheusReadsThem() async throws {
    #expect(try await get("/metrics") == ["200", "text/plain; version=0.0.4; charset=utf-8", "up 1\n"])
  }
}
