import AdministrationClient
import ArgumentParser
import Cryptography
import Foundation
import HTTPEdge
import LicenseFleet
import LineLogging
import Logging
import ServiceLifecycle
import UnixSignals
import WebPages

struct FleetServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Opens the project as a page for the browsers of this machine, until Ctrl-C.",
    discussion: "The link that is shown opens it once. What was begun on the page is finished before the program ends.")

  @Option(help: "The port on 127.0.0.1; 0 takes a free one.") var port = 8090
  @Option(help: "The folder with the pages' style sheet and scripts.") var publicDirectory = "Public"
  @OptionGroup var options: FleetOptions

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
  }

  func run() async throws {
    var settings = LogSettings()
    settings.level = .warning
    let logWriter = StandardErrorLogging.bootstrap(settings) {
      Int64(Date().timeIntervalSince1970 * 1000)
    }
    defer { _ = logWriter.flush() }
    try await Program.run {
      try await FleetProgram.with(options) { commands in
        do {
          _ = try commands.fleet.project.load()
          try await ListeningAddress(key: "--port", host: FleetPageServer.host, port: port).check()
          try await serve(commands, Logger(label: "countersign"))
        } catch let trouble as ListeningAddress.Trouble {
          throw CommandFailure(.usage, Self.sentence(trouble))
        } catch let error as StaticFiles.BadDirectory {
          throw CommandFailure(.usage, "--public-directory: \(error.description)")
        } catch {
          throw CommandFailure(fleet: error)
        }
      }
    }
  }

  private static func sentence(_ trouble: ListeningAddress.Trouble) -> String {
    switch trouble {
    case .taken(let address): "port \(address.port) is taken by another program; choose another with --port"
    case .notAllowed, .system: trouble.sentence(environmentPrefix: "")
    }
  }

  private func serve(_ commands: FleetCommands, _ logger: Logger) async throws {
    let console = SystemConsole()
    let server = try FleetPageServer(
      commands.fleet, port: port, publicDirectory: PublicDirectory.find(publicDirectory), logger: logger,
      random: SecureRandom.bytes)
    let service = try server.service { link in
      console.note("The fleet's page (this link opens it once; Ctrl-C ends it):")
      console.print(link)
    }
    var group = ServiceGroupConfiguration(
      services: [.init(service: service)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = .seconds(5)
    group.maximumCancellationDuration = .seconds(2)
    try await ServiceGroup(configuration: group).run()
    await server.finish()
  }
}
