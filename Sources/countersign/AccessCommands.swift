import AdministrationClient
import ArgumentParser
import Foundation

struct LoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Signs in at a server with an API token, which is then kept on this machine.",
    discussion: """
      The API token is made with `countersign-server api-tokens create`. It is kept in \
      $XDG_CONFIG_HOME/countersign/access.json (~/.config by default), which only you can read.
      """)

  @Option(help: "The server's address, like https://auth.example.com.") var server: String
  @Flag(help: "Reads the API token from standard input; without it the terminal asks.") var tokenStdin = false
  @Option(help: "A file (PEM) with the certificates that sign the server's, where the system does not trust it.")
  var caFile: String?

  func run() async throws {
    try await Program.run {
      let address = try SignIn.address(server)
      let authorities = caFile.map { URL(filePath: $0).path }
      let signIn = SignIn(try Program.accessFile(), on: SystemConsole())
      let token = tokenStdin ? readLine(strippingNewline: true) ?? "" : nil
      try await Program.withTransport(trusting: authorities) { transport in
        try await signIn(at: address, token: token, certificateAuthorities: authorities, over: transport)
      }
    }
  }
}

struct LogoutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout", abstract: "Forgets the server and the API token that are kept on this machine.")

  func run() async throws {
    try await Program.run { try SignIn(try Program.accessFile(), on: SystemConsole()).out() }
  }
}
