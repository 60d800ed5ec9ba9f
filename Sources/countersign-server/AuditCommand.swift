import ArgumentParser
import LicensingServer

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The audit log, and whether somebody changed it.",
    subcommands: [Verify.self, Head.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Compares every event with its seal. Ends with status 1 if one was changed or is missing.",
      discussion: """
        Whoever can write to the database can seal the whole log anew. Keep the head that this command prints where they \
        cannot write, and give it back with --expect.
        """)

    @Option(help: ArgumentHelp("A head that was written down; the log must still hold it.", valueName: "sequence:hash"))
    var expect: String?
    @OptionGroup var options: ConfigurationOptions

    /// Some hundred million events.
    private static let hour = 3_600_000

    func run() async throws {
      try await AdministrationCommand.verifyAudit(expected: expect).run(options, timeoutMilliseconds: Self.hour)
    }
  }

  struct Head: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "head", abstract: "Prints the head of the audit log, to write it down elsewhere.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws { try await AdministrationCommand.auditHead.run(options) }
  }
}
