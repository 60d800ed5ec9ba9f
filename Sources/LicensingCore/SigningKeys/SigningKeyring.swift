package import Cryptography
package import LicenseTokens
import Synchronization

/// The keys as this process uses them: the one that signs, and those that are published. Read from the store when the server
/// starts, after each change, and once a second beside.
package final class SigningKeyring: Sendable {
  /// The key that signs license tokens.
  package struct Signer: Sendable {
    package let id: String
    package let key: SigningKey
    fileprivate let known: KnownTokens

    /// The license token that says this.
    func sign(_ claims: LicenseClaims) throws(CryptographyError) -> String {
      let token = try claims.signed(with: key, keyID: id)
      known.insert(KnownTokens.Digest(of: token))
      return token
    }
  }

  /// The key set as it is served.
  package struct Published: Sendable {
    package let json: [UInt8]
    /// Of the bytes: SHA-256 in base64url.
    package let digest: String
  }

  private struct Snapshot: Sendable {
    let ids: [String: SigningKeyRecord.State]
    let signer: Signer?
    let published: Published
    let verifier: LicenseVerifier
    /// Good with the keys of this verifier.
    let known: KnownTokens
  }

  private let issuer: String
  /// nil until the keys were loaded.
  private let snapshot: Mutex<Snapshot?>

  init(issuer: String) {
    self.issuer = issuer
    snapshot = Mutex(nil)
  }

  package var signer: Signer? { snapshot.withLock { $0?.signer } }
  /// Announced, active and retired keys (RFC 7517).
  package var published: Published? { snapshot.withLock { $0?.published } }
  package var verifier: LicenseVerifier? { snapshot.withLock { $0?.verifier } }

  /// The token, if its signature and times are good.
  /// - Parameter now: seconds since 1970.
  /// - Throws: `LicenseVerificationFailure`; `LicensingError.unavailable` until the keys were loaded.
  func verified(_ token: String, at now: Int64) throws -> VerifiedLicenseToken {
    guard let (verifier, known) = snapshot.withLock({ $0.map { ($0.verifier, $0.known) } }) else {
      throw LicensingError.unavailable
    }
    let digest = KnownTokens.Digest(of: token)
    if known.contains(digest) { return try verifier.verified(token, at: now, isSignatureKnown: true) }
    let verified = try verifier.verified(token, at: now)
    known.insert(digest)
    return verified
  }

  /// Takes the keys as they are in the store; opens private keys only if something changed.
  package func load(_ records: [SigningKeyRecord], keys: SecretKeys) throws {
    let states = Dictionary(records.map { ($0.id, $0.state) }, uniquingKeysWith: { first, _ in first })
    if snapshot.withLock({ $0?.ids == states }) { return }
    let opened = try records.map { record in
      (record, try SigningKey(pkcs8: keys.open(record.sealedPrivateKey, at: record.place)))
    }
    let keySet = try JSONWebKeySet(keys: opened.map { JSONWebKey($1.verificationKey, keyID: $0.id) })
    let json = keySet.json
    let known = KnownTokens()
    let active = opened.first { $0.0.state == .active && $0.0.purpose == .token }
    let new = Snapshot(
      ids: states, signer: active.map { Signer(id: $0.0.id, key: $0.1, known: known) },
      published: Published(json: json, digest: Base64URL.encode(SHA256.hash(json))),
      verifier: LicenseVerifier(issuer: issuer, audience: nil, keySet: keySet), known: known)
    snapshot.withLock { $0 = new }
  }
}

extension SigningKeyRecord {
  /// Where the sealed private key belongs.
  var place: StoredPlace { StoredPlace(table: "signing_keys", column: "private_key", row: id) }
}
