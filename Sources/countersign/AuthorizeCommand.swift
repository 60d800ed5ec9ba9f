import AdministrationClient
import ArgumentParser

struct AuthorizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "authorize", abstract: "Authorizes the machine that shows a user code to use a license.",
    discussion: """
      Shows what the machine says of itself beside the device that it is taken for, and asks before anything is decided.
      """)

  @Argument(help: "The code that the machine shows, like WDJB-MJHT.") var userCode: String
  @Option(help: "Which device it is: its id or its serial number.") var device: String
  @OptionGroup var chosen: OrganizationOption
  @Option(help: "The license's id; without it the device's, else the only one that can be used.") var license: String?
  @Flag(help: "Authorizes without a question.") var yes = false
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await SignedIn.with { client, console in
      try await AuthorizeDevice(client, on: console)(
        userCode, device: device, organization: chosen.organization, license: license, isAgreed: yes,
        json: output.json)
    }
  }
}
