/// What an actor may see of clients.
package struct ReadClients: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func list(_ page: Page<String>, by actor: Actor) async throws -> [Client] {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.clients(page: page) }
  }

  /// - Throws: `notFound`, `forbidden`.
  package func get(_ id: String, by actor: Actor) async throws -> Client {
    try actor.requirePlatformAdministrator()
    guard Client.isWellFormed(id), let found = try await context.store.read({ try $0.client(id) }) else {
      throw LicensingError.notFound
    }
    return found
  }
}
