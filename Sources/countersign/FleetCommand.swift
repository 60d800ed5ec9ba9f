import AdministrationClient
import ArgumentParser
import Foundation
import HTTPCalls
import LicenseFleet

/// A technician's devices: what each command does is in LicenseFleet.
struct FleetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet", abstract: "Licenses devices that are never online, with license files.",
    discussion: """
      A project file (fleet.json) holds the devices, the parent licenses and the license files. Generate them while there \
      is a server, install them where there is none.

      Exit status: 0 done for all devices, 3 for some of them, 1 for none; 64 wrong arguments, 69 the server, or the agent \
      of every device that was meant, cannot be reached.
      """,
    subcommands: [
      FleetInitCommand.self, FleetAddCommand.self, FleetListCommand.self, FleetQuotaCommand.self,
      FleetGenerateCommand.self, FleetImportCommand.self, FleetImportBundleCommand.self, FleetInstallCommand.self,
      FleetExportBundleCommand.self, FleetRemoveCommand.self, FleetServeCommand.self,
    ])
}

/// Which project, and how results are written.
struct FleetOptions: ParsableArguments {
  @Option(help: "The project file.") var project = "fleet.json"
  @Flag(help: "Prints JSON, for scripts.") var json = false
}

/// Which devices are meant.
struct ChosenDevicesArgument: ParsableArguments {
  @Argument(help: "Names, serial numbers, or patterns of either with * and ?; none means all devices.")
  var devices: [String] = []
}

/// A project as the commands reach it.
enum FleetProgram {
  /// Gives the body the commands of the project, and ends with the status that says how it went.
  /// - Parameter authorities: the path of a file (PEM); nil: what the project says, else the system's.
  static func run(
    _ options: FleetOptions, trusting authorities: String? = nil,
    _ body: (FleetCommands) async throws -> FleetReport.Verdict
  ) async throws {
    var verdict = FleetReport.Verdict.all
    try await Program.run {
      verdict = try await with(options, trusting: authorities) { try await body($0) }
    }
    switch verdict {
    case .all: break
    case .some: throw ExitStatus.partial.code
    case .none: throw ExitStatus.refused.code
    case .unreachable: throw ExitStatus.unreachable.code
    }
  }

  static func with<Result>(
    _ options: FleetOptions, trusting authorities: String? = nil, _ body: (FleetCommands) async throws -> Result
  ) async throws -> Result {
    let project = ProjectFile(path: options.project)
    let authorities = authorities ?? (try? project.load())?.certificateAuthorities
    if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
      throw CommandFailure(
        .refused, "\(authorities) cannot be read; say where it is with: countersign fleet init --ca-file FILE")
    }
    return try await Program.withTransport(trusting: authorities) { transport in
      let fleet = Fleet(
        project: project, archive: FleetArchive(environment: ProcessInfo.processInfo.environment),
        server: { FleetServer(url: $0, transport: transport) }, agents: NetworkAgentAccess(),
        now: { Int64(Date().timeIntervalSince1970.rounded(.down)) }, pause: { try await Task.sleep(for: $0) })
      return try await body(FleetCommands(fleet, on: SystemConsole(), json: options.json))
    }
  }

  /// The bytes of a file that was named; `-` means standard input.
  /// - Throws: `CommandFailure`
  static func contents(of path: String, limit: Int = FleetArchive.maximumDocumentBytes) throws(CommandFailure) -> Data {
    let data: Data
    do {
      let handle = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
      data = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw CommandFailure(.usage, "\(path) cannot be read")
    }
    guard data.count <= limit else { throw CommandFailure(.usage, "\(path) is larger than \(limit) bytes") }
    return data
  }

  /// The text of a file that was named.
  static func text(of path: String) throws(CommandFailure) -> String {
    guard let text = String(validating: try contents(of: path), as: UTF8.self) else {
      throw CommandFailure(.usage, "\(path) is no text")
    }
    return text
  }
}
