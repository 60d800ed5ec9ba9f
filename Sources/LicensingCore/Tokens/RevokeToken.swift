import LicenseTokens

/// A machine gives its license back, or a client ends what was stolen (RFC 7009): a refresh token or a license token ends its family.
package struct RevokeToken: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// Does nothing with a token that is unknown, or another client's (RFC 7009 §2.1, §2.2): the caller cannot tell.
  /// - Throws: `unavailable`, if it is not certain that the family ended.
  package func callAsFunction(_ token: String, client: Client, from origin: Origin) async throws {
    guard let familyID = try await familyID(of: token) else { return }
    try await context.change(by: .machine(client: client.id, origin: origin)) { writer, trail in
      guard let standing = try writer.familyStanding(familyID), standing.family.clientID == client.id,
        try writer.endFamily(familyID, .revoked, at: trail.now)
      else { return }
      try trail.record(
        .tokenRevoked, familyID.text, in: standing.activation.activation.organizationID,
        ["device": standing.family.deviceID.text], to: writer)
    }
  }

  private func familyID(of token: String) async throws -> FamilyID? {
    if let refreshToken = RefreshToken(presented: token, keys: context.keys) { return refreshToken.familyID }
    guard let jws = try? CompactJWS(parsing: token) else { return nil }
    do {
      // An expired license token still names the family its holder wants to end.
      try await context.withKeyring { try $0.requireSignature(of: jws) }
    } catch is LicenseVerificationFailure {
      return nil
    }
    return (try? LicenseClaims(parsing: jws.payload)).flatMap { FamilyID($0.family) }
  }
}
