import Cryptography
import LicenseTokens

/// Signs the list of license files that were revoked before their time, for machines that can fetch it.
package struct SignRevocationList: Sendable {
  /// Verifiers accept a file for this long after its end, in case their clock is slow.
  static let toleranceSeconds: Int64 = 60

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Answer: Sendable, Equatable {
    /// A compact JWS of type `license-revocations+jwt`.
    package let compact: String
    /// Of the text: SHA-256 in base64url.
    package let digest: String
  }

  /// What this process revoked is on the list at once, what another one did within five seconds. The same list is the same document
  /// for five minutes, so that those who have it can be told so.
  /// - Throws: `unavailable`.
  package func callAsFunction() async throws -> Answer {
    let revocations = context.keyring.revocations
    if let recent = revocations.recent(keyID: context.keyring.fileSigner?.id, at: context.clock.now) { return recent }
    return try await revocations.reading { try await sign($0, revocations) }
  }

  private func sign(_ reading: SignedRevocations.Reading, _ revocations: SignedRevocations) async throws -> Answer {
    let now = context.clock.now
    let revoked = try await context.store.read {
      try $0.revokedLicenseFiles(of: nil, endingAfter: now.adding(seconds: -Self.toleranceSeconds))
    }
    let signer = try await context.fileSigner()
    if let known = revocations.answer(revoked, keyID: signer.id, from: reading, at: now) { return known }
    let list = RevocationList(
      issuer: context.policy.issuer, issuedAt: now.seconds, revoked: revoked.map(\.text))
    let compact = try list.signed(with: signer.key, keyID: signer.id)
    let answer = Answer(compact: compact, digest: Base64URL.encode(SHA256.hash(Array(compact.utf8))))
    revocations.keep(answer, of: revoked, keyID: signer.id, from: reading, at: now)
    return answer
  }
}
