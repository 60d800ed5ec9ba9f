import ArgumentParser

/// The license agent's program: arguments and composition. What it does is in LicenseAgent.
@main
struct CountersignAgent: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "countersign-agent",
    abstract: "The Countersign license agent: acquires, keeps and refreshes the license of this machine.",
    version: AgentVersion.current,
    subcommands: [
      RunCommand.self, OpenCommand.self, StatusCommand.self, AcquireCommand.self, CompleteCommand.self,
      RefreshCommand.self, ImportCommand.self, RemoveCommand.self, VerifyCommand.self,
    ])
}

enum AgentVersion {
  static let current = "0.1.0"
}
