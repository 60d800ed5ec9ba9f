import ArgumentParser
import Foundation
import LicensingServer
import LicensingStore
import Logging

// The operator's commands. Each becomes an `AdministrationCommand`, which is carried out here if no server has the store, else
// by the server that has it.

extension AdministrationCommand {
  /// - Parameter timeoutMilliseconds: how long a running server may take.
  /// - Throws: `ExitCode` after saying why nothing was done, or what is not as it should be.
  func run(_ options: ConfigurationOptions, timeoutMilliseconds: Int = 60_000) async throws {
    let configuration = try await options.load()
    let answer: AdministrationAnswer
    do {
      let logger = Logger(label: "countersign-server") { _ in SwiftLogNoOpLogHandler() }
      let installation = try await Installation.open(configuration, logger: logger)
      answer = await Administrator(installation.context).perform(self)
      await installation.store.close()
    } catch StoreFailure.locked {
      answer = try send(to: configuration.controlSocketPath, timeoutMilliseconds)
    } catch let failure as StoreFailure {
      throw failure.exit
    }
    switch answer {
    case .done(let output, let notes):
      notes.forEach(StandardError.print)
      output.forEach { print($0) }
    case .bad(let output, let notes):
      notes.forEach(StandardError.print)
      output.forEach { print($0) }
      throw ExitCode(ExitStatus.refused.rawValue)
    case .refused(let reason): throw ExitStatus.refused.saying(reason)
    }
  }

  private func send(to path: String, _ timeoutMilliseconds: Int) throws -> AdministrationAnswer {
    do {
      let answer = try ControlSocketClient.send(
        Array(try JSONEncoder().encode(self)), to: path, timeoutMilliseconds: timeoutMilliseconds)
      return try JSONDecoder().decode(AdministrationAnswer.self, from: Data(answer))
    } catch let error as ControlSocketError {
      throw ExitStatus.unavailable.saying(
        "a server has the store, but does not answer at \(path): \(error.description)")
    }
  }
}

struct UsersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users", abstract: "The accounts of administrators.", subcommands: [Create.self, SetPassword.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Adds an account; prints its id.")

    @Option(help: "The e-mail address to sign in with.") var email: String
    @Option(help: "The person's name.") var name: String
    @Flag(help: "One of the vendor's staff, who sees every organization.") var platformAdministrator = false
    @Flag(help: "Reads the password from standard input; without it the terminal asks.") var passwordStdin = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      try await AdministrationCommand.createUser(
        email: email, name: name, isPlatformAdministrator: platformAdministrator,
        password: try PasswordInput.read(fromStandardInput: passwordStdin)
      ).run(options)
    }
  }

  struct SetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set-password", abstract: "Sets the password of an account.")

    @Option(help: "The e-mail address of the account.") var email: String
    @Flag(help: "Reads the password from standard input; without it the terminal asks.") var passwordStdin = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      guard let password = try PasswordInput.read(fromStandardInput: passwordStdin) else {
        throw ValidationError("there is no terminal to ask on; use --password-stdin")
      }
      try await AdministrationCommand.setPassword(email: email, password: password).run(options)
    }
  }
}

struct APITokensCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api-tokens", abstract: "Tokens with which programs use the API.", subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Makes a token that acts as a user; prints it, once.")

    @Option(help: "The e-mail address of the user.") var email: String
    @Option(help: "What the token is for.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      try await AdministrationCommand.createAPIToken(email: email, name: name).run(options)
    }
  }
}

struct ClientsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clients", abstract: "Programs that call the OAuth endpoints.", subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Registers a program; prints its id and, once, its secret.")

    enum Grant: String, ExpressibleByArgument, CaseIterable {
      case deviceCode = "device_code"
      case refreshToken = "refresh_token"
    }

    @Option(help: "The program's name.") var name: String
    @Option(help: "The organization it belongs to; without it, the platform.") var organization: String?
    @Flag(help: "It keeps a secret and authenticates with it.") var confidential = false
    @Option(help: "A grant it may use. Can be given again.") var grant: [Grant] = []
    @Flag(help: "It may introspect tokens; needs --confidential.") var mayIntrospect = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      try await AdministrationCommand.createClient(
        name: name, organizationID: organization, isConfidential: confidential, grants: grant.map(\.rawValue),
        mayIntrospect: mayIntrospect
      ).run(options)
    }
  }
}

struct KeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The signing keys.", subcommands: [List.self, Rotate.self, Remove.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Prints the keys: id, purpose, algorithm, state and what happens next.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws { try await AdministrationCommand.listKeys.run(options) }
  }

  struct Rotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract: "Announces a new key, which signs once every verifier has had the time to fetch it; prints its id.",
      discussion:
        "A key of license files is announced for a year: machines that are never online learn it from a bundle.")

    enum Purpose: String, ExpressibleByArgument, CaseIterable {
      case token, file
    }

    @Option(help: "What the key signs: license tokens, or license files.") var purpose: Purpose = .token
    @Flag(help: "In an emergency: the new key signs at once. Says whom that breaks.") var now = false
    @Flag(help: "As --now, and the present key leaves the key set: what it signed is refused.") var compromised = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let urgency = compromised ? "compromised" : now ? "now" : "planned"
      try await AdministrationCommand.rotateKeys(urgency: urgency, purpose: purpose.rawValue).run(options)
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract:
        "Removes a retired key at once, as someone else may have it: what it signed is refused. Says whom that breaks.",
      discussion: "The key that signs is withdrawn with keys rotate --compromised.")

    @Argument(help: "The key's id, as keys list prints it.") var keyID: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws { try await AdministrationCommand.removeKey(id: keyID).run(options) }
  }
}
