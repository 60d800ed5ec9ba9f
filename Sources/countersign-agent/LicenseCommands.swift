import ArgumentParser
import Foundation
import HTTPCalls
import LicenseAgent
import LicenseTokens

// The commands beside `run`. Each asks the running agent over its local API; none touches the state.

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
