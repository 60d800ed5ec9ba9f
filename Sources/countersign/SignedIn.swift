import AdministrationClient
import ArgumentParser
import Foundation
import HTTPCalls

/// The server that somebody is signed in at, as the commands reach it.
enum SignedIn {
  /// Gives the body the server's API and the terminal, and turns failures into exit statuses.
  static func with(_ body: (APIClient, any Console) async throws -> Void) async throws {
    try await Program.run {
      let access = try Program.accessFile().required()
      let authorities = access.certificateAuthorities
      try await Program.withTransport(trusting: authorities) { transport in
        let client = APIClient(server: access.server, credential: access.token, transport: transport)
        try await body(client, SystemConsole())
      }
    }
  }
}

/// What all commands need of the world.
enum Program {
  /// - Throws: `CommandFailure` where the environment has no place for it.
  static func accessFile() throws(CommandFailure) -> AccessFile {
    guard let file = AccessFile(environment: ProcessInfo.processInfo.environment) else {
      throw CommandFailure(.usage, "neither XDG_CONFIG_HOME nor HOME is set, so there is no place for the access")
    }
    return file
  }

  /// - Parameter authorities: the path of a file (PEM); nil: the system's.
  /// - Throws: what the body throws; `CommandFailure` if the file is not readable.
  static func withTransport<Result>(
    trusting authorities: String?, _ body: (NetworkTransport) async throws -> Result
  ) async throws -> Result {
    if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
      throw CommandFailure(.refused, "\(authorities) cannot be read; sign in again with another --ca-file")
    }
    let transport = NetworkTransport(tls: authorities.map(NetworkTransport.tls(trusting:)), timeout: .seconds(60))
    do {
      let result = try await body(transport)
      await transport.shutdown()
      return result
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  /// Says why a command failed, and ends with the status that says it to scripts.
  static func run(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let failure as CommandFailure {
      throw failure.kind.exitStatus.saying(failure.description)
    }
  }
}

extension CommandFailure.Kind {
  var exitStatus: ExitStatus {
    switch self {
    case .refused: .refused
    case .usage: .usage
    case .unreachable: .unreachable
    case .forbidden: .forbidden
    }
  }
}
