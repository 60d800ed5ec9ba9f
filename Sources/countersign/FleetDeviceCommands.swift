import AdministrationClient
import ArgumentParser
import Foundation
import HTTPCalls
import LicenseFleet

struct FleetAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Adds a device, or a table of devices.",
    discussion: """
      The numbers of a device are typed, or asked of its license agent (--agent). The agent's TLS certificate is then \
      pinned: its fingerprint is shown to be compared with what the device says of itself, or given with --fingerprint.

      The first line of a table (--csv) names the columns: serial_number, article_number, and if you like name, license, \
      agent, fingerprint, api_key_file.
      """)

  @Argument(help: "What you call it; without it, its serial number.") var name: String?
  @Option(help: "Its serial number.") var serial: String?
  @Option(help: "Its article number.") var article: String?
  @Option(help: "The id of the license, where the project has several.") var license: String?
  @Option(help: "The address of its license agent, like https://10.0.0.5:8081.") var agent: String?
  @Option(help: "The SHA-256 fingerprint of the agent's certificate, if you have compared it already.")
  var fingerprint: String?
  @Option(help: "A file with the agent's api-key, which is read when it is needed; without it the terminal asks.")
  var apiKeyFile: String?
  @Option(help: "A table of devices (CSV); - reads it from standard input.") var csv: String?
  @Flag(help: "Changes devices that are in the project already.") var update = false
  @OptionGroup var options: FleetOptions

  func validate() throws {
    let isOne = [name, serial, article, license, agent, fingerprint].contains { $0 != nil }
    guard isOne != (csv != nil) else {
      throw ValidationError(isOne ? "Give one device, or a table, not both." : "Give a device, or a table with --csv.")
    }
  }

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      let agents = FleetCommands.AgentOptions(
        keyFile: apiKeyFile.map { URL(filePath: $0).path }, fingerprint: fingerprint
      ) { address throws(TransportFailure) in try await PresentedCertificate.fetch(from: address) }
      if let csv {
        let table = try FleetProgram.contents(of: csv)
        return try await commands.add(table: Array(table), agents, update: update)
      }
      let device = NewDevice(name: name, serialNumber: serial, articleNumber: article, licenseID: license)
      return try await commands.add(device, agent: agent, agents, update: update)
    }
  }
}

struct FleetListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the devices, with their license files and what is wrong.")

  @OptionGroup var chosen: ChosenDevicesArgument
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try commands.list(chosen.devices)
      return .all
    }
  }
}

struct FleetRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Takes devices out of the project, or the license off them (--license).",
    discussion: "It asks before a pinned certificate, an api-key or an installed license is forgotten or taken off.")

  @Argument(help: "Names, serial numbers, or patterns of either with * and ?.") var devices: [String]
  @Flag(help: "Takes the license off the devices, by their agents; they stay in the project.") var license = false
  @Flag(help: "Does not ask.") var yes = false
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.remove(devices, isLicense: license, isSure: yes)
    }
  }
}
