package import Cryptography
package import LicenseTokens
import Synchronization

/// The keys as this process uses them: the one that signs, and those that are published. Read from the store when the server
/// starts, after each change, once a second beside, and when something shows that another server has changed them.
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

  /// The key that signs license files, bundles, parent license files and revocation lists.
  package struct FileSigner: Sendable {
    package let id: String
    package let key: SigningKey
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
    let fileSigner: FileSigner?
    let published: Published
    let verifier: LicenseVerifier
    /// Good with the keys of this verifier.
    let known: KnownTokens
  }

  /// The revocation list as it was signed last.
  let revocations = SignedRevocations()
  private let issuer: String
  /// nil until the keys were loaded.
  private let snapshot: Mutex<Snapshot?>

  init(issuer: String) {
    self.issuer = issuer
    snapshot = Mutex(nil)
  }

  package var signer: Signer? { snapshot.withLock { $0?.signer } }
  /// nil as long as there is no key of this purpose.
  package var fileSigner: FileSigner? { snapshot.withLock { $0?.fileSigner } }
  /// Whether what the key signed verifies wherever the key set is fresh.
  package func isPublished(_ keyID: String) -> Bool { snapshot.withLock { $0?.ids[keyID] } != nil }
  /// Announced, active and retired keys (RFC 7517).
  package var published: Published? { snapshot.withLock { $0?.published } }
  package var verifier: LicenseVerifier? { snapshot.withLock { $0?.verifier } }

  /// The token, if its signature and times are good.
  /// - Parameter now: seconds since 1970.
  /// - Throws: `LicenseVerificationFailure`; `LicensingError.unavailable` until the keys were loaded.
  func verified(_ token: PresentedLicenseToken, at now: Int64) throws -> VerifiedLicenseToken {
    guard let (verifier, known) = snapshot.withLock({ $0.map { ($0.verifier, $0.known) } }) else {
      throw LicensingError.unavailable
    }
    let digest = KnownTokens.Digest(of: token.text)
    let isKnown = known.contains(digest)
    let verified = try verifier.verified(token, at: now, isSignatureKnown: isKnown)
    if !isKnown { known.insert(digest) }
    return verified
  }

  /// - Throws: as `verified`.
  func requireSignature(of token: CompactJWS) throws {
    guard let verifier else { throw LicensingError.unavailable }
    try verifier.requireSignature(of: token)
  }

  /// Takes the keys as they are in the store; opens private keys only if something changed.
  package func load(_ records: [SigningKeyRecord], keys: SecretKeys) throws {
    let states = Dictionary(records.map { ($0.id, $0.state) }, uniquingKeysWith: { first, _ in first })
    if snapshot.withLock({ $0?.ids == states }) { return }
    let opened = try records.map { record in
      (record, try SigningKey(pkcs8: keys.open(record.sealedPrivateKey, at: record.place)))
    }
    let keySet = try JSONWebKeySet(
      keys: opened.map { JSONWebKey($1.verificationKey, keyID: $0.id, purpose: $0.publishedPurpose) })
    let json = keySet.json
    let known = KnownTokens()
    let active = opened.filter { $0.0.state == .active }
    let (tokenKey, fileKey) = (active.first { $0.0.purpose == .token }, active.first { $0.0.purpose == .file })
    let new = Snapshot(
      ids: states, signer: tokenKey.map { Signer(id: $0.0.id, key: $0.1, known: known) },
      fileSigner: fileKey.map { FileSigner(id: $0.0.id, key: $0.1) },
      published: Published(json: json, digest: Base64URL.encode(SHA256.hash(json))),
      verifier: LicenseVerifier(issuer: issuer, audience: nil, keySet: keySet), known: known)
    snapshot.withLock { $0 = new }
  }
}

extension SigningKeyRecord {
  /// Said of every key: one that is published without may sign either kind of document. Verifiers that are older than the
  /// member know license tokens only, and ignore it.
  fileprivate var publishedPurpose: JSONWebKey.Purpose {
    switch purpose {
    case .token: .token
    case .file: .file
    }
  }

  /// Where the sealed private key belongs.
  var place: StoredPlace { StoredPlace(table: "signing_keys", column: "private_key", row: id) }
}
