import SecretFiles
import ArgumentParser
import LicensingCore
import LicensingServer
import LicensingStore
import Logging

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Brings the store's schema up to date. The server does it by itself at start.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let configuration = try await options.load()
    do {
      let store = try await Installation.openStore(
        configuration, migrates: true, clock: SystemClock(), logger: Logger(label: "countersign-server"))
      await store.close()
    } catch let failure as StoreFailure {
      throw failure.exit
    }
    StandardError.print("The schema is up to date.")
  }
}

struct CheckConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-config", abstract: "Says whether a server would start with this configuration.")

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    _ = try await options.load()
    StandardError.print("The configuration is good.")
  }
}

struct MasterKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "master-key", abstract: "The key that all secrets are kept under.", subcommands: [Create.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create",
      abstract: "Makes a master key in master_key.file, unless there is one. Keep a copy apart from the database.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let configuration = try await options.load()
      do {
        if configuration.masterKey.file.hasPrefix(configuration.data.directory + "/") {
          try DataDirectory.prepare(configuration.data.directory)
        }
        try MasterKeyFile.create(
          path: configuration.masterKey.file, number: 1, bytes: try SystemRandom().bytes(MasterKey.byteCount))
      } catch let error as MasterKeyFileError {
        throw ExitStatus.configuration.saying("master_key.file: \(error.description)")
      } catch let error as SecretFileError {
        throw ExitStatus.configuration.saying("data.directory: \(error.description)")
      }
      StandardError.print("Made \(configuration.masterKey.file). Keep a copy apart from the database and its backups.")
    }
  }
}
