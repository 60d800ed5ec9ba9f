import LineLogging
import ArgumentParser
import HTTPEdge
import LicensingCore
import LicensingServer
import LicensingStore
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Runs the authorization server until it is told to stop (SIGTERM or SIGINT).")

  @OptionGroup var options: ConfigurationOptions

  @Flag(inversion: .prefixedNo, help: "Brings the store's schema up to date first.")
  var migrate = true

  func run() async throws {
    try await ServerProgram(configuration: try await options.load(), migrates: migrate).run()
  }
}

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Runs the authorization server with a sample organization, products, licenses, devices and a license key."
  )

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    try await ServerProgram(configuration: try await options.load()).run { context in
      let first = try await Demo(context).prepare()
      StandardError.print("")
      StandardError.print("Sign in as \(Demo.email)")
      if let first {
        StandardError.print("Password   \(first.password)   (shown only now)")
        StandardError.print("")
        StandardError.print("A license key of MySoft Desktop, its license, and where programs ask (shown only now)")
        StandardError.print("KEY=\(first.licenseKey)")
        StandardError.print("LICENSE=\(first.licenseID)")
        StandardError.print("CHECK_URL=\(first.checkURL)")
      } else {
        StandardError.print("A new password: countersign-server users set-password --email \(Demo.email)")
      }
      StandardError.print("")
    }
  }
}

/// The running server.
struct ServerProgram {
  let configuration: ServerConfiguration
  var migrates = true

  /// Beside what is configured for draining; with that still below the limits of service managers, which kill after 90 s.
  private static let shutdownSeconds = 10

  /// - Parameter prepare: what is to be done before the first request.
  func run(prepare: (LicensingContext) async throws -> Void = { _ in }) async throws {
    let clock = SystemClock()
    let logWriter = StandardErrorLogging.bootstrap(configuration.log) { clock.now.milliseconds }
    defer { _ = logWriter.flush() }
    let metrics = PrometheusMetricsFactory()
    MetricsSystem.bootstrap(metrics)
    let logger = Logger(label: "countersign-server")
    let installation: Installation
    do {
      installation = try await Installation.open(configuration, migrates: migrates, logger: logger)
    } catch let failure as StoreFailure {
      throw failure.exit
    }
    try await prepare(installation.context)
    do {
      for address in configuration.addresses { try await address.check() }
      let server = try AuthorizationServer(
        context: installation.context, configuration: configuration, metrics: metrics, logger: logger)
      try await serve(server, logger: logger)
    } catch {
      await installation.store.close()
      // The sentence for the operator is the last thing written.
      logWriter.flush()
      throw Self.explained(error)
    }
    await installation.store.close()
    logger.info("stopped")
  }

  private func serve(_ server: AuthorizationServer, logger: Logger) async throws {
    let issuer = configuration.issuer
    let services = try server.services { listener, port in
      switch listener {
      case .public: logger.info("listening", metadata: ["issuer": "\(issuer)", "port": "\(port)"])
      case .management: logger.info("management listening", metadata: ["port": "\(port)"])
      }
    }
    var group = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(
      configuration.http.drainSeconds + Self.shutdownSeconds)
    group.maximumCancellationDuration = .seconds(2)
    try await ServiceGroup(configuration: group).run()
  }
}

extension ServerConfiguration {
  fileprivate var addresses: [ListeningAddress] {
    [
      ListeningAddress(key: ServerConfigurationKey.httpPort.rawValue, host: http.host, port: http.port),
      ListeningAddress(
        key: ServerConfigurationKey.managementPort.rawValue, host: management.host, port: management.port),
    ]
  }
}
