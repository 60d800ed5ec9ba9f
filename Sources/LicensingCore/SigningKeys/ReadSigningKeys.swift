/// The signing keys, for platform administrators.
package struct ReadSigningKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `forbidden`.
  package func callAsFunction(by actor: Actor) async throws -> [SigningKeyRecord] {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.signingKeys() }
  }
}
