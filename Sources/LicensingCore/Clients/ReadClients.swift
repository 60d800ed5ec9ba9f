/// What an actor may see of clients.
package struct ReadClients: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func list(_ page: Page<String>, by actor: Actor) async throws -> [Client] {
    try await list(ClientSearch(), page, by: actor)
  }

  package func list(_ search: ClientSearch, _ page: Page<String>, by actor: Actor) async throws -> [Client] {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.clients(search, page: page) }
  }

  /// How many clients have these words in their name or id, for each filter.
  package func counts(words: String?, by actor: Actor) async throws -> ClientCounts {
    try actor.requirePlatformAdministrator()
    let search = ClientSearch(words: words)
    return try await context.store.read { try $0.clientCounts(words: search.words) }
  }

  /// How many devices have tokens that they got with the client, at most one more than `limit`.
  package func deviceCount(of id: String, upTo limit: Int64, by actor: Actor) async throws -> Int64 {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.deviceCount(ofClient: id, upTo: limit + 1) }
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
