import NIOCore
import NIOPosix

/// Two TCP ports that were free a moment ago. Another program may take them before the server does, which then says so.
struct Ports: Sendable, Equatable {
  let `public`: Int
  let management: Int

  struct NoPort: Error {}

  static func free() async throws -> Ports {
    // Held together, so that they differ.
    let (first, second) = (try await ListeningSocket(), try await ListeningSocket())
    try await first.close()
    try await second.close()
    return Ports(public: first.port, management: second.port)
  }
}

/// A socket that takes a port on the loopback address.
struct ListeningSocket {
  private let channel: any Channel
  let port: Int

  init() async throws {
    channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw Ports.NoPort() }
    self.port = port
  }

  func close() async throws { try await channel.close() }
}
