import CoreMetrics
import HTTPEdge
import Hummingbird
package import Logging
package import ServiceLifecycle
import WebPages

/// Serves a project's page to the browsers of this machine.
package struct FleetPageServer: Sendable {
  /// The only address it listens on.
  package static let host = "127.0.0.1"

  private let routes: FleetPageRoutes
  private let port: Int
  private let logger: Logger
  private let clock = ContinuousClock()

  /// - Parameters:
  ///   - port: 0 takes a free one.
  ///   - publicDirectory: the folder `Public`.
  ///   - random: gives so many random bytes.
  /// - Throws: `StaticFiles.BadDirectory`, `PageLibrary.BadTemplate`
  package init(
    _ fleet: Fleet, port: Int, publicDirectory: String, logger: Logger,
    random: @escaping @Sendable (Int) throws -> [UInt8]
  ) throws {
    let clock = clock
    self.port = port
    self.logger = logger
    routes = try FleetPageRoutes(
      fleet, files: StaticFiles(directory: publicDirectory),
      FleetPageRoutes.Surroundings(now: { clock.now }, random: { try random(32) }))
  }

  /// The service that listens, until it is told to stop.
  /// - Parameter onListening: is given a link that opens the page once.
  package func service(onListening: @escaping @Sendable (_ link: String) async -> Void) throws -> any Service {
    let clock = clock
    let limits = ConnectionLimits(maximum: 64, maximumPerNetwork: 64, trustedProxies: TrustedProxies())
    return try HTTPServer(
      settings: HTTPServer.Settings(host: Self.host, port: port), limits: limits, logger: logger, now: { clock.now }
    )
    .application(responder: responder()) { [routes] port in
      guard let port, let link = try? routes.link() else { return }
      await onListening("http://\(Self.host):\(port)\(link)")
    }
  }

  /// Returns once what was begun on the page is done.
  package func finish() async { await routes.work.finish() }

  /// Everything it serves.
  func responder() -> ServerResponder {
    let clock = clock
    let router = Router.edge()
    router.add(
      middleware: HostCheck(hosts: LocalHosts([]), words: HostCheck.Words(program: "this page's program")))
    routes.add(to: router)
    return ServerResponder(
      router: router, https: false, trustedProxies: TrustedProxies(),
      log: RequestLog(logger: logger, level: .debug, metrics: NOOPMetricsHandler.instance), now: { clock.now })
  }

  /// A path and query that opens the page once.
  func link() throws -> String { try routes.link() }
}
