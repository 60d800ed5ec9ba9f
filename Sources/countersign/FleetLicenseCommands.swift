import AdministrationClient
import ArgumentParser
import Foundation
import HTTPCalls
import LicenseFleet
import LicenseTokens

struct FleetInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Makes a project of parent license files, or adds them to the project.",
    discussion: """
      A parent license file is downloaded from the license's page on the server. The server's keys are fetched, or read from \
      a file (--key-set) where there is no way to the server.
      """)

  @Option(help: "A parent license file; say it once for each. - reads one from standard input.") var parent: [String] =
    []
  @Option(help: "The server's address; without it, the one that the files name.") var server: String?
  @Option(help: "The server's keys (/.well-known/jwks.json), where it cannot be reached.") var keySet: String?
  @Option(help: "A file (PEM) with the certificates that sign the server's, where the system does not trust it.")
  var caFile: String?
  @OptionGroup var options: FleetOptions

  func run() async throws {
    let authorities = caFile.map { URL(filePath: $0).path }
    try await FleetProgram.run(options, trusting: authorities) { commands in
      let address = try server.map { try SignIn.address($0).url }
      let parents = try parent.map { try FleetProgram.text(of: $0) }
      try await commands.begin(
        parents: parents, server: address, keySet: try keys(), certificateAuthorities: authorities)
      return .all
    }
  }

  private func keys() throws(CommandFailure) -> JSONWebKeySet? {
    guard let keySet else { return nil }
    guard let keys = try? JSONWebKeySet(parsing: Array(try FleetProgram.contents(of: keySet))) else {
      throw CommandFailure(.usage, "\(keySet) is no key set")
    }
    return keys
  }
}

struct FleetQuotaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quota", abstract: "Shows how much is left of each license's quota.",
    discussion: "Without the server, the last figures are shown, with their time; the exit status is 69 then.")

  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.quota()
    }
  }
}

struct FleetGenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Obtains license files from the server, for devices that have no good one.",
    discussion: "Interrupted, it goes on where it was when it is called again; nothing is charged twice.")

  @OptionGroup var chosen: ChosenDevicesArgument
  @Option(help: "Under which license, for devices that name none.") var license: String?
  @Flag(help: "Also for devices whose license file is good.") var again = false
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.generate(chosen.devices, licenseID: license, again: again)
    }
  }
}

struct FleetImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes a license file that you were given, for one device.")

  @Argument(help: "The license file; - reads it from standard input.") var file: String
  @Option(help: "The device's name or serial number.") var device: String
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.importFile(try FleetProgram.text(of: file), for: device)
    }
  }
}

struct FleetImportBundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-bundle", abstract: "Takes from a bundle what is for the devices of the project.")

  @Argument(help: "The bundle; - reads it from standard input.") var file: String
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.importBundle(try FleetProgram.text(of: file))
    }
  }
}

struct FleetExportBundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-bundle", abstract: "Writes a bundle of the project's license files, for a stick.",
    discussion: """
      A license agent takes from it what is for its own device: upload it on the Manage License page. With the server, the \
      bundle is made anew; without, the last one is written, and what is wrong with it is said (exit status 3 if devices are \
      missing, or if it was made before license files were revoked).
      """)

  @Argument(help: "The file to write; one that is there is replaced.") var file: String
  @OptionGroup var chosen: ChosenDevicesArgument
  @Option(help: "Whose bundle, where the project has several licenses.") var license: String?
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.exportBundle(to: file, for: chosen.devices, licenseID: license)
    }
  }
}

struct FleetInstallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Pushes license files to the devices, over the local network.",
    discussion: "No server is needed. Interrupted, it goes on where it was when it is called again.")

  @OptionGroup var chosen: ChosenDevicesArgument
  @Flag(help: "Also to devices that have it.") var again = false
  @OptionGroup var options: FleetOptions

  func run() async throws {
    try await FleetProgram.run(options) { commands in
      try await commands.install(chosen.devices, again: again)
    }
  }
}
