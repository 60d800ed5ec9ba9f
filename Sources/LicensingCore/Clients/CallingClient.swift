/// The client that a request says it comes from (RFC 6749 §2.3), and what it says to prove that.
///
/// It is found and authenticated in the transaction that does what the request asks for, so that both take one round trip to a
/// database that is elsewhere. Whatever else is wrong with a request is told to clients that may make it, and to nobody else.
package struct CallingClient: Sendable {
  package let id: String
  private let secret: String?

  /// - Parameter secret: what came as client secret; nil for public clients.
  package init(id: String, secret: String?) {
    self.id = id
    self.secret = secret
  }

  /// - Parameters:
  ///   - found: the client of the id.
  ///   - grant: what it asks for; nil: only who it is matters.
  /// - Throws: `client(.notAuthenticated)`: unknown, disabled, a wrong or missing secret, or a secret that the client does
  ///   not have are all the same to the caller; `client(.notAllowed)`.
  @discardableResult
  func requireToBe(_ found: Client?, allowed grant: Client.Grant?, at now: Timestamp) throws -> Client {
    guard let found, !found.isDisabled, AuthenticateClient.proves(secret, found, at: now) else {
      throw LicensingError.client(.notAuthenticated)
    }
    if let grant, !found.grants.contains(grant) { throw LicensingError.client(.notAllowed) }
    return found
  }

  fileprivate func requireWellFormedID() throws {
    guard Client.isWellFormed(id) else { throw LicensingError.client(.notAuthenticated) }
  }
}

extension LicensingContext {
  /// Reads for a client.
  /// - Parameters:
  ///   - grant: what it asks for; nil: nothing that is granted.
  ///   - check: what else it has to be; what this throws comes before whatever `body` throws.
  func read<T: Sendable>(
    for client: CallingClient, _ grant: Client.Grant? = nil,
    check: @escaping @Sendable (Client) throws -> Void = { _ in },
    _ body: @escaping @Sendable (any StoreReader) throws -> T
  ) async throws -> T {
    try client.requireWellFormedID()
    let now = clock.now
    return try await store.read(
      client: client.id, check: { try check(client.requireToBe($0, allowed: grant, at: now)) }, body)
  }

  /// Writes for a client that asks for a grant what is in no audit log.
  func write<T: Sendable>(
    for client: CallingClient, _ grant: Client.Grant, _ body: @escaping @Sendable (any StoreWriter) throws -> T
  ) async throws -> T {
    try client.requireWellFormedID()
    let now = clock.now
    return try await store.write(
      client: client.id, check: { try client.requireToBe($0, allowed: grant, at: now) }, body)
  }

  /// One change of state for a client that asks for a grant.
  func change<T: Sendable>(
    for client: CallingClient, _ grant: Client.Grant, from origin: Origin,
    _ body: @escaping @Sendable (any StoreWriter, inout AuditTrail) throws -> T
  ) async throws -> T {
    let trail = try trail(of: .machine(client: client.id, origin: origin))
    return try await write(for: client, grant) { writer in
      var trail = trail
      return try body(writer, &trail)
    }
  }

  /// What a request says. If it cannot be read, the client comes first.
  package func reading<T>(
    for client: CallingClient, _ grant: Client.Grant? = nil, _ read: () throws -> T
  ) async throws -> T {
    do {
      return try read()
    } catch {
      try await AuthenticateClient(self)(client, for: grant)
      throw error
    }
  }
}

extension AuthenticateClient {
  /// - Throws: `client`.
  @discardableResult
  package func callAsFunction(_ client: CallingClient, for grant: Client.Grant? = nil) async throws -> Client {
    try client.requireWellFormedID()
    return try client.requireToBe(await context.store.client(client.id), allowed: grant, at: context.clock.now)
  }
}
