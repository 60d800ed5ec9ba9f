import ServiceLifecycle

/// Ends first, and keeps the services that started before it from ending until whoever leads requests here has seen that it should
/// not.
struct DrainService: Service {
  private let drain: @Sendable () async -> Void

  /// - Parameter drain: what is said and waited for once the server was told to end.
  init(drain: @escaping @Sendable () async -> Void) { self.drain = drain }

  func run() async throws {
    try? await gracefulShutdown()
    await drain()
  }
}
