import NIOCore
import NIOPosix

/// Where a program is about to listen, and the configuration key that says so.
package struct ListeningAddress: Sendable, Equatable {
  package let key: String
  package let host: String
  package let port: Int

  /// Why nobody can listen there.
  package enum Trouble: Error, Equatable {
    case taken(ListeningAddress)
    case notAllowed(ListeningAddress)
    /// The number of the system's error.
    case system(ListeningAddress, errno: CInt)
  }

  package init(key: String, host: String, port: Int) {
    self.key = key
    self.host = host
    self.port = port
  }

  /// Takes the address for a moment. What is wrong with it is then known before anything has started that would have to
  /// be stopped again; whoever takes it in the next moment is found out when it is listened on.
  /// - Throws: `Trouble`
  package func check() async throws {
    do {
      let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: host, port: port).get()
      try await channel.close()
    } catch let error as IOError {
      throw Trouble(error, at: self)
    }
  }
}

extension ListeningAddress.Trouble {
  fileprivate init(_ error: IOError, at address: ListeningAddress) {
    switch error.errnoCode {
    case EADDRINUSE: self = .taken(address)
    case EACCES: self = .notAllowed(address)
    case let code: self = .system(address, errno: code)
    }
  }

  /// For an operator.
  /// - Parameter prefix: of environment variables, `COUNTERSIGN_`.
  package func sentence(environmentPrefix prefix: String) -> String {
    switch self {
    case .taken(let address):
      "\(address.key) \(address.port) is taken by another program; choose another (\(prefix)\(address.variable))"
    case .notAllowed(let address): "\(address.key) \(address.port) may not be used by this user"
    case .system(let address, let code):
      "\(address.key) \(address.port): \(address.host) cannot be listened on: \(String(cString: strerror(code)))"
    }
  }
}

extension ListeningAddress {
  fileprivate var variable: String { String(key.map { $0 == "." ? "_" : $0 }).uppercased() }
}
