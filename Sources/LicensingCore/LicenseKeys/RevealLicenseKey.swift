/// Shows a key's whole text to an owner of its organization or a platform administrator. Each time is in the audit log.
package struct RevealLicenseKey: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `notFound`, `forbidden` to members below owner, `unavailable`.
  package func callAsFunction(_ id: LicenseKeyID, by actor: Actor) async throws -> RevealedKey {
    let key = try await context.change(by: actor) { writer, trail in
      guard let key = try writer.licenseKey(id) else { throw LicensingError.notFound }
      try actor.require(.owner, in: key.organizationID)
      try trail.record(
        .licenseKeyRevealed, id.text, in: key.organizationID, ["license": key.licenseID.text], to: writer)
      return key
    }
    return RevealedKey(key: key, text: try context.openText(of: key))
  }
}

/// A key with its text.
package struct RevealedKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package let key: LicenseKey
  /// The whole key or domain, for the one answer that delivers it.
  package let text: String

  package var description: String { "\(key.id)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
