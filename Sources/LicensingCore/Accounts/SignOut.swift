/// Ends a session, at the server: its cookie is worth nothing from then on.
package struct SignOut: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func callAsFunction(_ secret: SessionSecret) async throws {
    let hash = secret.hash
    try await context.store.write { _ = try $0.deleteSession(hash: hash) }
  }
}
