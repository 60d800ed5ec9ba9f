import ArgumentParser

/// The command-line client's program: arguments and composition. What it does is in AdministrationClient and
/// LicenseFleet.
@main
struct Countersign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "countersign",
    abstract: "Administers a Countersign authorization server, and licenses fleets of offline devices.",
    version: CountersignVersion.current,
    subcommands: [
      LoginCommand.self, LogoutCommand.self, OrganizationsCommand.self, DevicesCommand.self, LicensesCommand.self,
      AuthorizeCommand.self, KeysCommand.self, FleetCommand.self,
    ])
}

enum CountersignVersion {
  static let current = "0.1.0"
}
