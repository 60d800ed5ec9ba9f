import AdministrationClient
import ArgumentParser

struct OrganizationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "organizations", abstract: "Lists the organizations that you see.")

  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await SignedIn.with { try await ListOrganizations($0, on: $1)(json: output.json) }
  }
}

struct DevicesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "devices", abstract: "Lists devices.")

  @OptionGroup var chosen: OrganizationOption
  @Option(help: "Only those whose name, serial number or article number contain this.") var search: String?
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await SignedIn.with { client, console in
      try await ListDevices(client, on: console)(
        organization: chosen.organization, search: search, json: output.json)
    }
  }
}

struct LicensesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "licenses", abstract: "Lists licenses.")

  @OptionGroup var chosen: OrganizationOption
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await SignedIn.with { client, console in
      try await ListLicenses(client, on: console)(organization: chosen.organization, json: output.json)
    }
  }
}

/// How results are written.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Prints JSON, for scripts.") var json = false
}

struct OrganizationOption: ParsableArguments {
  @Option(help: "The organization's id or name; without it, every one that you see.") var organization: String?
}
