import Foundation
import Testing

/// Health and metrics are not the public's, and licensing is not on the management listener.
struct ManagementListenerTests {
  @Test func healthAndMetricsAreOnTheManagementListenerOnly() async throws {
    try await ServerInstallation().withServer { server in
      let management = ServerClient(url: "http://127.0.0.1:\(server.ports.management)")
      for path in ["/livez", "/readyz"] {
        let answer = try await management.get(path)
        #expect(answer.status == 200)
        #expect(answer.body == "ok\n")
      }
      _ = try await server.client.get("/.well-known/jwks.json").expecting(200, "the keys")
      let metrics = try await management.get("/metrics")
      #expect(metrics.status == 200)
      #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(metrics.body.contains(#"route="/.well-known/jwks.json""#))

      for path in ["/livez", "/readyz", "/metrics"] {
        #expect(try await server.client.get(path).status == 404)
      }
      for path in ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/api/v1/organizations"] {
        #expect(try await management.get(path).status == 404)
      }
      #expect(try await management.post("/oauth/token", form: [:]).status == 404)
    }
  }
}
