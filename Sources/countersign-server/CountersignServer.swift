import ArgumentParser

/// The authorization server's program: arguments and composition. What it does is in LicensingServer.
@main
struct CountersignServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "countersign-server",
    abstract: "The Countersign authorization server: licenses machines that live on other people's premises.",
    subcommands: [
      ServeCommand.self, DemoCommand.self, MigrateCommand.self, CheckConfigCommand.self, CopyCommand.self,
      UsersCommand.self,
      APITokensCommand.self, ClientsCommand.self, KeysCommand.self, AuditCommand.self,
      MasterKeyCommand.self,
    ])
}
