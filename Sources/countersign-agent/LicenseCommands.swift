import ArgumentParser
import Foundation
import LicenseAgent
import LicenseTokens
import QRCodes
import SecretFiles

// The commands beside `run`. Each asks the running agent over its local API; none touches the state.

/// The running agent, as the commands reach it.
struct RunningAgent {
  let client: LocalAPIClient
  let transport: NetworkTransport

  /// Gives the body the running agent, and turns its refusals into exit statuses.
  static func with<Result>(
    _ options: ConfigurationOptions, _ body: (LocalAPIClient) async throws -> Result
  ) async throws -> Result {
    let configuration = try await options.load()
    let key: Credential
    do {
      key = try APIKey.read(path: configuration.apiKeyPath)
    } catch {
      throw AgentExitStatus.cannotTell.saying("\(error.description); has the agent been started?")
    }
    let tls = configuration.http.tls.map { NetworkTransport.tls(pinning: $0.certificateFile) }
    let transport = NetworkTransport(tls: tls, timeout: .seconds(120))
    let client = LocalAPIClient(address: configuration.localAddress, key: key, transport: transport)
    do {
      let result = try await body(client)
      await transport.shutdown()
      return result
    } catch let failure as LocalAPIClient.Failure {
      await transport.shutdown()
      throw failure.exit(configuration)
    } catch {
      await transport.shutdown()
      throw error
    }
  }
}

extension LocalAPIClient.Failure {
  fileprivate func exit(_ configuration: AgentConfiguration) -> ExitCode {
    switch self {
    case .unreachable:
      AgentExitStatus.cannotTell.saying("no agent answers at \(configuration.localAddress); start it with run")
    case .unexpected:
      AgentExitStatus.cannotTell.saying("what answers at \(configuration.localAddress) is not this agent")
    case .problem(_, let detail): AgentExitStatus.refused.saying(detail)
    }
  }
}

extension JSONValue {
  /// - Throws: `LocalAPIClient.Failure` if this is not a license.
  fileprivate func report() throws -> LicenseReport {
    guard let report = LicenseReport(self) else { throw LocalAPIClient.Failure.unexpected }
    return report
  }
}

extension LicenseReport {
  /// Prints the license and ends the program with its status.
  fileprivate func end() throws {
    lines.forEach { print($0) }
    if exitStatus != .licensed { throw exitStatus.code }
  }
}

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows the license.",
    discussion: """
      Exit status: 0 licensed, 3 requires renewal, 4 expired, 5 not licensed, 6 cannot tell, 7 token expired, \
      8 suspended, 9 revoked.
      """)

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    try await RunningAgent.with(options) { try await $0.license().report() }.end()
  }
}

struct AcquireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "acquire", abstract: "Shows a user code to be approved, waits for that, and shows the license.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let report = try await RunningAgent.with(options) { agent in
      var report = try await agent.acquire().report()
      if let authorization = report.authorization {
        UserCodeSheet(authorization).lines.forEach { print($0) }
        fflush(nil)  // whoever reads through a pipe must see it now
      }
      while report.authorization != nil {
        try await Task.sleep(for: .seconds(1))
        report = try await agent.license().report()
      }
      return report
    }
    try report.end()
  }
}

struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Asks at once whether the user code was approved, and shows the license.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    try await RunningAgent.with(options) { try await $0.complete().report() }.end()
  }
}

struct RefreshCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh", abstract: "Fetches a new license token now, and shows the license.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    try await RunningAgent.with(options) { try await $0.refresh().report() }.end()
  }
}

struct RemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Takes the license off this machine, or gives up a user code that waits.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let answer = try await RunningAgent.with(options) { try await $0.remove() }
    print("The license is removed from this machine.")
    guard case .object(let members) = answer, let trouble = members.text("server_trouble") else { return }
    print("The authorization server does not know: \(trouble) Release the activation there.")
  }
}

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Says whether a license token that another machine presents is good.",
    discussion: "Exit status: 0 good, 7 expired, 5 not good for another reason, 6 cannot tell.")

  @Argument(help: "The license token; - reads it from standard input.") var token: String
  @Option(help: "A feature that the license must grant as well.") var feature: String?
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let token = token == "-" ? readLine(strippingNewline: true) ?? "" : token
    let answer = try await RunningAgent.with(options) { try await $0.verify(token, feature: feature) }
    guard case .object(let members) = answer, case .bool(let isValid)? = members["valid"] else {
      throw AgentExitStatus.cannotTell.saying("the agent's answer is not what it should be")
    }
    guard isValid else {
      print(members.text("message") ?? "The token is not good.")
      throw (members.text("code") == "expired" ? AgentExitStatus.tokenExpired : .notLicensed).code
    }
    print("The token is good: \(members.text("device") ?? "-") of \(members.text("organization") ?? "-").")
  }
}

/// What a person needs to approve a license, for a terminal.
struct UserCodeSheet {
  private let authorization: LicenseReport.Authorization

  init(_ authorization: LicenseReport.Authorization) { self.authorization = authorization }

  var lines: [String] {
    let spaced = authorization.userCode.map { String($0) }.joined(separator: " ")
    let bar = String(repeating: "─", count: spaced.count + 6)
    var lines = [
      "", "Open       \(authorization.verificationURI)", "and type", "", "  ╭\(bar)╮", "  │   \(spaced)   │",
      "  ╰\(bar)╯", "",
    ]
    if let complete = authorization.verificationURIComplete, let code = QRCode(complete) {
      lines += ["or scan", ""] + code.terminalLines.map { "  " + $0 } + [""]
    }
    return lines + ["The code expires at \(authorization.expiresAt). Waiting for approval …", ""]
  }
}
