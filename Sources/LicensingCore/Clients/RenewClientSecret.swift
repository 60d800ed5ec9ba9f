/// Gives a confidential client a new secret, which is shown once.
///
/// The former one works on for a while, so that programs can be given the new one without a gap; after a leak it ends at once.
package struct RenewClientSecret: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// How long the former secret works on where nothing else is said: a day.
  package static let usualOverlapSeconds: Int64 = 86_400
  /// How long the former secret may work on: a week.
  package static let longestOverlapSeconds: Int64 = 7 * 86_400

  /// - Parameters:
  ///   - version: the one that was shown.
  ///   - overlapSeconds: how long the former secret works on; 0: it ends at once. One that still worked from an earlier renewal
  ///     ends in any case.
  /// - Throws: `forbidden`, `notFound`, `changedMeanwhile`, `invalid` for a public client, `unavailable`.
  package func callAsFunction(
    _ id: String, version: Int64?, overlapSeconds: Int64, by actor: Actor
  ) async throws -> (Client, ClientSecret) {
    try actor.requirePlatformAdministrator()
    guard Client.isWellFormed(id) else { throw LicensingError.notFound }
    var fields = FieldValidation()
    fields.require(
      (0...Self.longestOverlapSeconds).contains(overlapSeconds), "overlap_seconds",
      "is from 0 to \(Self.longestOverlapSeconds), a week")
    try fields.finish()
    let secret = try ClientSecret(from: context.random)
    let hash = secret.hash
    let client = try await context.change(by: actor) { writer, trail in
      guard var client = try writer.client(id) else { throw LicensingError.notFound }
      guard version == nil || client.version == version else { throw LicensingError.changedMeanwhile }
      guard client.isConfidential else {
        throw LicensingError.invalid([FieldProblem("confidential", "is what a client with a secret is")])
      }
      client.formerSecret =
        overlapSeconds > 0
        ? client.secretHash.map { .init(hash: $0, worksUntil: trail.now.adding(seconds: overlapSeconds)) } : nil
      client.secretHash = hash
      client.updatedAt = trail.now
      guard let changed = try writer.update(client) else { throw LicensingError.changedMeanwhile }
      try trail.record(
        .clientSecretRenewed, id, in: client.organizationID,
        ["name": changed.name, "former_works_for_seconds": String(overlapSeconds)], to: writer)
      return changed
    }
    return (client, secret)
  }
}
