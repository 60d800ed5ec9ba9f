import ArgumentParser
import LicensingServer
import Foundation
import NIOCore
import WebPages

extension ServerProgram {
  /// What keeps a server from listening, in a sentence that names the key to change.
  static func explained(_ error: any Error, _ configuration: ServerConfiguration) -> any Error {
    switch error {
    case let error as IOError where error.errnoCode == EADDRINUSE:
      ExitStatus.configuration.saying(
        "http.port \(configuration.http.port) or management.port \(configuration.management.port) is taken by another "
          + "program; choose another (COUNTERSIGN_HTTP_PORT, COUNTERSIGN_MANAGEMENT_PORT)")
    case let error as IOError where error.errnoCode == EACCES:
      ExitStatus.configuration.saying("http.port \(configuration.http.port) may not be used by this user")
    case let error as ControlSocketError:
      ExitStatus.configuration.saying("data.directory: \(error.description)")
    case let error as StaticFiles.BadDirectory:
      ExitStatus.configuration.saying("public.directory: \(error.description)")
    default: error
    }
  }
}
