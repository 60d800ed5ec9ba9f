import Cryptography
import LicenseTokens
import Synchronization

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

  /// The same list is the same document for five minutes, so that those who have it can be told so.
  /// - Throws: `unavailable`.
  package func callAsFunction() async throws -> Answer {
    let now = context.clock.now
    let revoked = try await context.store.read {
      try $0.revokedLicenseFiles(of: nil, endingAfter: now.adding(seconds: -Self.toleranceSeconds))
    }
    let signer = try await context.fileSigner()
    if let known = context.keyring.revocations.answer(revoked, keyID: signer.id, at: now) { return known }
    let list = RevocationList(
      issuer: context.policy.issuer, issuedAt: now.seconds, revoked: revoked.map(\.text))
    let compact = try list.signed(with: signer.key, keyID: signer.id)
    let answer = Answer(compact: compact, digest: Base64URL.encode(SHA256.hash(Array(compact.utf8))))
    context.keyring.revocations.keep(answer, of: revoked, keyID: signer.id, from: now)
    return answer
  }
}

/// The revocation list as this process signed it last.
final class SignedRevocations: Sendable {
  static let lifetimeSeconds: Int64 = 300

  private struct Signed {
    let answer: SignRevocationList.Answer
    let revoked: [LicenseFileID]
    let keyID: String
    let at: Timestamp
  }
  private let last = Mutex<Signed?>(nil)

  func answer(_ revoked: [LicenseFileID], keyID: String, at now: Timestamp) -> SignRevocationList.Answer? {
    last.withLock { last in
      guard let last, last.keyID == keyID, last.revoked == revoked, last.at <= now,
        now < last.at.adding(seconds: Self.lifetimeSeconds)
      else { return nil }
      return last.answer
    }
  }

  func keep(
    _ answer: SignRevocationList.Answer, of revoked: [LicenseFileID], keyID: String, from now: Timestamp
  ) {
    last.withLock { $0 = Signed(answer: answer, revoked: revoked, keyID: keyID, at: now) }
  }
}
