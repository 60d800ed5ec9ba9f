package import HTTPEdge
package import Hummingbird

/// Whether the server can serve: asked by load balancers and by systemd's and Kubernetes' probes.
package enum Readiness: Sendable, Equatable {
  case ready
  /// In words for an operator.
  case notReady(reason: String)
}

/// The routes of the management listener.
package struct ManagementRoutes: Sendable {
  private let readiness: @Sendable () async -> Readiness
  private let metrics: @Sendable () async -> String

  /// - Parameters:
  ///   - readiness: asked at each request.
  ///   - metrics: the exposition in Prometheus' text format 0.0.4.
  package init(
    readiness: @escaping @Sendable () async -> Readiness, metrics: @escaping @Sendable () async -> String
  ) {
    self.readiness = readiness
    self.metrics = metrics
  }

  package func add(to router: Router<ServerRequestContext>) {
    router.get("livez") { _, _ in Response.text("ok\n") }
    router.get("readyz") { _, _ in
      switch await readiness() {
      case .ready: Response.text("ok\n")
      case .notReady(let reason): Response.text(reason + "\n", status: .serviceUnavailable)
      }
    }
    router.get("metrics") { _, _ in
      var response = Response.text(await metrics())
      response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
      return response
    }
  }
}
