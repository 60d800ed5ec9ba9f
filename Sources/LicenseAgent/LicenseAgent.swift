import CoreMetrics
package import HTTPCalls
import HTTPEdge
import Hummingbird
package import Logging
package import ServiceLifecycle
import WebPages

// LicenseAgent is the license agent: it acquires a license with the device flow, keeps it on disk, refreshes it by
// itself, and tells the programs of its machine. This type puts the pieces together; each folder opens with what it is
// for.

/// The services of one license agent: the keeper's clockwork and the local listener.
package struct LicenseAgent: Sendable {
  private let keeper: LicenseKeeper
  private let configuration: AgentConfiguration
  private let key: APIKey
  private let importTurns = ImportTurns()
  private let page: ManageLicenseRoutes
  private let logger: Logger
  private let clock = ContinuousClock()

  /// - Parameters:
  ///   - key: of the local API.
  ///   - random: gives so many random bytes.
  /// - Throws: `StaticFiles.BadDirectory`, `PageLibrary.BadTemplate`.
  package init(
    keeper: LicenseKeeper, configuration: AgentConfiguration, key: Credential, logger: Logger,
    random: @escaping @Sendable (Int) throws -> [UInt8]
  ) throws {
    let clock = clock
    self.keeper = keeper
    self.configuration = configuration
    self.key = APIKey(key)
    self.logger = logger
    page = try ManageLicenseRoutes(
      keeper, key: self.key, importTurns: importTurns,
      files: StaticFiles(directory: PublicDirectory.find(configuration.publicFiles.directory)),
      isSecure: configuration.http.tls != nil, PageSurroundings(now: { clock.now }, random: { try random(32) }))
  }

  /// In the order in which they start; they end in the opposite one.
  /// - Throws: what cannot be used of the configuration, certificates for instance.
  package func services(onListening: @escaping @Sendable (Int) async -> Void = { _ in }) throws -> [any Service] {
    let clock = clock
    return [
      KeeperService(keeper: keeper) { try await clock.sleep(for: .seconds(1)) },
      try listener(onListening),
    ]
  }

  /// Everything the agent serves.
  func router() -> Router<ServerRequestContext> {
    let router = Router.edge()
    router.add(
      middleware: HostCheck(
        hosts: LocalHosts([configuration.http.host] + configuration.http.names),
        words: HostCheck.Words(
          program: "the agent", advice: "Add it to http.names if it is one of this machine's.")))
    page.add(to: router)
    LocalAPIRoutes(keeper, key: key, importTurns: importTurns) { [page, address = configuration.localAddress] in
      address + (try page.link())
    }.add(to: router)
    return router
  }

  func responder() -> ServerResponder {
    let clock = clock
    return ServerResponder(
      router: router(), https: configuration.http.tls != nil, trustedProxies: TrustedProxies(),
      log: RequestLog(logger: logger, level: .debug, metrics: NOOPMetricsHandler.instance), now: { clock.now })
  }

  private func listener(_ onListening: @escaping @Sendable (Int) async -> Void) throws -> any Service {
    let (http, clock) = (configuration.http, clock)
    let settings = HTTPServer.Settings(
      host: http.host, port: http.port,
      tls: http.tls.map { TLSFiles(certificateChain: $0.certificateFile, privateKey: $0.privateKeyFile) })
    let limits = ConnectionLimits(maximum: 256, maximumPerNetwork: 256, trustedProxies: TrustedProxies())
    return try HTTPServer(settings: settings, limits: limits, logger: logger, now: { clock.now })
      .application(responder: responder()) { if let port = $0 { await onListening(port) } }
  }
}

/// Lets the keeper do what is due, every second.
struct KeeperService: Service {
  let keeper: LicenseKeeper
  let pause: @Sendable () async throws -> Void

  func run() async {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
          await keeper.tick()
          do { try await pause() } catch { return }
        }
      }
    } onGracefulShutdown: {
      Task { await keeper.interrupt() }
    }
    await keeper.close()
  }
}
