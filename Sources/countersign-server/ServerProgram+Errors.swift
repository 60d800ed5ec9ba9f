import ArgumentParser
import HTTPEdge
import LicensingServer
import WebPages

extension ServerProgram {
  /// What keeps a server from listening, in a sentence that names the key to change.
  static func explained(_ error: any Error) -> any Error {
    switch error {
    case let trouble as ListeningAddress.Trouble:
      ExitStatus.configuration.saying(
        trouble.sentence(environmentPrefix: ServerConfigurationKey.environmentPrefix))
    case let error as ControlSocketError:
      ExitStatus.configuration.saying("data.directory: \(error.description)")
    case let error as StaticFiles.BadDirectory:
      ExitStatus.configuration.saying("public.directory: \(error.description)")
    default: error
    }
  }
}
