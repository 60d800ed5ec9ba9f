import ArgumentParser
import Foundation
import LicensingServer
import Settings

/// What every command takes to find its configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .customLong("config"), help: ArgumentHelp("The YAML file with the configuration.", valueName: "file"))
  var file: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Sets one key, over file and environment: http.port=8090. Can be given again.", valueName: "key=value"))
  var settings: [String] = []

  /// - Throws: `ExitCode` 78 after naming each key that is wrong.
  func load() async throws -> ServerConfiguration {
    do {
      let configuration = try await ServerConfiguration.load(
        file: file, environment: ProcessInfo.processInfo.environment, arguments: try arguments())
      try configuration.checkFiles()
      return configuration
    } catch let error as ConfigurationError {
      throw ExitStatus.configuration.saying(error.description)
    }
  }

  private func arguments() throws -> [String: String] {
    do { return try SettingArguments.read(settings) } catch {
      throw ValidationError("--set takes KEY=VALUE, not \(error.text)")
    }
  }
}
