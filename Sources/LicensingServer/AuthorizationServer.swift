import HTTPEdge
import CoreMetrics
import Cryptography
import Hummingbird
package import LicensingCore
package import Logging
package import ServiceLifecycle
import Synchronization
import WebPages

// The authorization server over HTTP. `AuthorizationServer` puts the pieces together; each folder opens with what it is for.

/// The services of one authorization server: two listeners, the control socket, and maintenance.
package struct AuthorizationServer: Sendable {
  private let context: LicensingContext
  private let configuration: ServerConfiguration
  private let metrics: PrometheusMetricsFactory
  private let logger: Logger
  private let brand: ConsoleBrand
  private let serving = Serving()
  private let clock = ContinuousClock()
  private let pause: @Sendable (ContinuousClock.Instant) async throws -> Void

  /// - Parameter pause: waits until then; a test does not.
  /// - Throws: `StaticFiles.BadDirectory`, `ConfigurationError`.
  package init(
    context: LicensingContext, configuration: ServerConfiguration, metrics: PrometheusMetricsFactory, logger: Logger,
    pause: @escaping @Sendable (_ until: ContinuousClock.Instant) async throws -> Void = {
      try await ContinuousClock().sleep(until: $0)
    }
  ) throws {
    let files = try StaticFiles(directory: PublicDirectory.find(configuration.publicFiles.directory))
    brand = try ConsoleBrand(configuration.console, files)
    self.context = context
    self.configuration = configuration
    self.metrics = metrics
    self.logger = logger
    self.pause = pause
  }

  /// Where it listens, once it does.
  package enum Listener: Sendable { case `public`, management }

  /// In the order in which they start; they end in the opposite one, so that the last requests still find what they need.
  /// - Throws: what cannot be used of the configuration, certificates for instance.
  package func services(
    onListening: @escaping @Sendable (Listener, Int) async -> Void = { _, _ in }
  ) throws -> [any Service] {
    let (clock, serving, pause) = (clock, serving, pause)
    let drain = configuration.http.drainSeconds
    return [
      MaintenanceService(context: context, logger: logger, metrics: metrics) {
        try await clock.sleep(for: .seconds(1))
      },
      ControlSocketServer(path: configuration.controlSocketPath) { [context] in
        await Administrator(context).perform(json: $0)
      },
      try management { await onListening(.management, $0) },
      try publicListener { port in
        serving.phase.store(.serving, ordering: .relaxed)
        await onListening(.public, port)
      },
      DrainService {
        serving.phase.store(.draining, ordering: .relaxed)
        if drain > 0 { try? await pause(clock.now + .seconds(drain)) }
      },
    ]
  }

  /// Everything the public listener serves.
  func publicRouter(
    verifier: any PasswordVerifier = PasswordWorkers()
  ) throws -> Router<ServerRequestContext> {
    let router = Router.edge()
    try OAuthRoutes(context).add(to: router)
    LicenseCheckRoutes(context, metrics: metrics, logger: logger, pace: EvenPace(now: now, pause: pause)).add(
      to: router)
    APIRoutes(context, verifier: verifier, isSecure: isSecure).add(to: router)
    try ConsoleRoutes(
      context, brand: brand.frame, files: brand.files, verifier: verifier, isSecure: isSecure
    ).add(to: router)
    return router
  }

  private func publicListener(_ onListening: @escaping @Sendable (Int) async -> Void) throws -> any Service {
    let http = configuration.http
    let proxies = TrustedProxies(http.trustedProxies.compactMap { IPNetwork($0) })
    let responder = ServerResponder(
      router: try publicRouter(), https: isSecure,
      trustedProxies: proxies,
      log: RequestLog(logger: logger, metrics: metrics), now: now)
    let settings = HTTPServer.Settings(
      host: http.host, port: http.port, deadlines: http.deadlines,
      tls: http.tls.map { TLSFiles(certificateChain: $0.certificateFile, privateKey: $0.privateKeyFile) })
    let limits = ConnectionLimits(
      maximum: http.maxConnections, maximumPerNetwork: http.maxConnectionsPerAddress, trustedProxies: proxies)
    return try HTTPServer(settings: settings, limits: limits, logger: logger, now: now)
      .application(responder: responder) { if let port = $0 { await onListening(port) } }
  }

  private func management(_ onListening: @escaping @Sendable (Int) async -> Void) throws -> any Service {
    let router = Router.edge()
    ManagementRoutes(
      readiness: { [context, serving] in
        switch serving.phase.load(ordering: .relaxed) {
        case .starting: .notReady(reason: "the public listener is not open yet")
        case .serving: await context.readiness()
        case .draining: .notReady(reason: "the server is about to end")
        }
      }, metrics: { [metrics] in metrics.exposition() }
    )
    .add(to: router)
    let responder = ServerResponder(
      router: router, https: false, trustedProxies: TrustedProxies(),
      log: RequestLog(logger: logger, level: .debug, metrics: NOOPMetricsHandler.instance), now: now)
    let settings = HTTPServer.Settings(host: configuration.management.host, port: configuration.management.port)
    let limits = ConnectionLimits(maximum: 100, maximumPerNetwork: 100, trustedProxies: TrustedProxies())
    return try HTTPServer(settings: settings, limits: limits, logger: logger, now: now)
      .application(responder: responder) { if let port = $0 { await onListening(port) } }
  }

  /// Browsers and machines reach the server by https, here or at a proxy.
  private var isSecure: Bool { configuration.issuer.hasPrefix("https:") }

  private var now: @Sendable () -> ContinuousClock.Instant { { [clock] in clock.now } }
}

/// What readiness knows of the public listener.
private final class Serving: Sendable {
  enum Phase: UInt8, AtomicRepresentable { case starting, serving, draining }

  let phase = Atomic(Phase.starting)
}

extension LicensingContext {
  /// Ready: the store takes writes, and there is a key to sign with.
  fileprivate func readiness() async -> Readiness {
    guard keyring.signer != nil else { return .notReady(reason: "there is no signing key") }
    do {
      // Asks for something, as a transaction that asks for nothing need not reach the database.
      _ = try await store.write { try $0.setting(.masterKeyCheck) }
      return .ready
    } catch {
      return .notReady(reason: "the store takes no writes")
    }
  }
}

extension ServerConfiguration.HTTP {
  fileprivate var deadlines: ConnectionDeadlines {
    ConnectionDeadlines(
      header: .seconds(headerTimeoutSeconds), request: .seconds(requestTimeoutSeconds),
      idle: .seconds(idleTimeoutSeconds), write: .seconds(writeTimeoutSeconds))
  }
}

extension ServerConfiguration {
  /// Where commands reach a running server.
  package var controlSocketPath: String { data.directory + "/control.sock" }

  /// The settings that decisions depend on.
  package var policy: LicensingPolicy {
    LicensingPolicy(
      issuer: issuer, brandName: console.brandName,
      authorizationLifetimeSeconds: Int64(deviceAuthorization.lifetimeSeconds),
      pollingIntervalSeconds: Int64(deviceAuthorization.intervalSeconds),
      signingAlgorithm: signing.algorithm == .eddsa ? .eddsa : .es256,
      limits: LicensingPolicy.Limits(
        pendingPerAddress: Int64(limits.pendingPerAddress ?? 0), pendingPerPrefix: Int64(limits.pendingPerPrefix ?? 0),
        pendingTotal: Int64(limits.pendingTotal ?? 0), wrongCodesPerUser: limits.wrongCodesPerUser ?? 0,
        wrongCodesPerAddress: limits.wrongCodesPerAddress ?? 0,
        wrongCodesPerOrganization: limits.wrongCodesPerOrganization ?? 0,
        signInsPerAccount: limits.signInsPerAccount ?? 0, signInsPerAddress: limits.signInsPerAddress ?? 0,
        checksPerKeyPerMinute: limits.checksPerKeyPerMinute ?? 0,
        wrongKeysPerAddressPerTenMinutes: limits.wrongKeysPerAddress ?? 0,
        wrongKeysPerProductPerTenMinutes: limits.wrongKeysPerProduct ?? 0))
  }
}
