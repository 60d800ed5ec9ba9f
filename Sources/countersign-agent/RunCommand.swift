import ArgumentParser
import Cryptography
import Foundation
import HTTPCalls
import HTTPEdge
import LicenseAgent
import LicenseTokens
import LineLogging
import Logging
import SecretFiles
import ServiceLifecycle
import Settings
import SystemPackage
import UnixSignals
import WebPages

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs the license agent until it is told to stop (SIGTERM or SIGINT).")

  @OptionGroup var options: ConfigurationOptions

  /// Below the limits of service managers, which kill after 90 s.
  private static let shutdownSeconds: Int64 = 10

  func run() async throws {
    let configuration = try await options.load()
    let logWriter = StandardErrorLogging.bootstrap(configuration.log) { SystemClocks.milliseconds }
    defer { _ = logWriter.flush() }
    let logger = Logger(label: "countersign-agent")
    let lock = try Self.own(configuration)
    defer { withExtendedLifetime(lock) {} }
    let key = try Self.key(configuration)
    let keySet = try Self.keySet(configuration)
    let transport = NetworkTransport(tls: configuration.server.caFile.map(NetworkTransport.tls(trusting:)))
    let keeper = LicenseKeeper(
      LicenseKeeper.Surroundings(
        storage: StateFile(directory: FilePath(configuration.data.directory)),
        server: AuthorizationServerClient(issuer: configuration.server.url, transport: transport),
        machine: ThisMachine.description(configuration.device), clock: SystemClocks.reading,
        random: { Double.random(in: 0..<1) }, expiryWarning: Int64(configuration.warnings.tokenExpiryHours) * 3600,
        logger: logger, keySetFile: keySet))
    do {
      try await ListeningAddress(
        key: AgentConfigurationKey.httpPort.rawValue, host: configuration.http.host, port: configuration.http.port
      ).check()
      try await serve(
        LicenseAgent(
          keeper: keeper, configuration: configuration, key: key, logger: logger, random: SecureRandom.bytes),
        configuration, logger)
    } catch {
      await transport.shutdown()
      throw Self.explained(error)
    }
    await transport.shutdown()
    logger.info("stopped")
  }

  private func serve(_ agent: LicenseAgent, _ configuration: AgentConfiguration, _ logger: Logger) async throws {
    let services = try agent.services { port in
      logger.info("listening", metadata: ["host": "\(configuration.http.host)", "port": "\(port)"])
    }
    var group = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(Self.shutdownSeconds)
    group.maximumCancellationDuration = .seconds(2)
    try await ServiceGroup(configuration: group).run()
  }

  /// Makes this process the owner of the data directory.
  private static func own(_ configuration: AgentConfiguration) throws -> StateLock {
    do {
      try DataDirectory.prepare(configuration.data.directory)
      return try StateLock(directory: configuration.data.directory)
    } catch let error as SecretFileError {
      throw AgentExitStatus.configuration.saying("data.directory: \(error.description)")
    } catch StateLock.Failure.held {
      throw ExitCode.saying(
        75, "another countersign-agent runs with \(configuration.data.directory); end it, or use another data.directory"
      )
    } catch StateLock.Failure.system(let path, let code) {
      throw AgentExitStatus.configuration.saying("data.directory: \(path): \(Errno(rawValue: code))")
    }
  }

  private static func key(_ configuration: AgentConfiguration) throws -> Credential {
    do {
      return try APIKey.prepare(path: configuration.apiKeyPath, random: try SecureRandom.bytes(32))
    } catch let error as SecretFileError {
      throw AgentExitStatus.configuration.saying("data.directory: \(error.description)")
    }
  }

  private static func keySet(_ configuration: AgentConfiguration) throws -> JSONWebKeySet? {
    do { return try configuration.readKeySet() } catch {
      throw AgentExitStatus.configuration.saying(error.description)
    }
  }

  /// What keeps an agent from listening, in a sentence that names the key to change.
  private static func explained(_ error: any Error) -> any Error {
    switch error {
    case let trouble as ListeningAddress.Trouble:
      AgentExitStatus.configuration.saying(
        trouble.sentence(environmentPrefix: AgentConfigurationKey.environmentPrefix))
    case let error as StaticFiles.BadDirectory:
      AgentExitStatus.configuration.saying("public.directory: \(error.description)")
    default: error
    }
  }
}

extension ExitCode {
  /// `EX_TEMPFAIL` and its like, after a word on standard error.
  fileprivate static func saying(_ status: Int32, _ message: String) -> ExitCode {
    FileHandle.standardError.write(Data("countersign-agent: \(message)\n".utf8))
    return ExitCode(status)
  }
}
