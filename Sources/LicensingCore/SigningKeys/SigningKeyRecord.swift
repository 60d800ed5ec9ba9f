// Signing keys: announced before they sign, published as long as what they signed can be valid, sealed at rest.

package import Cryptography

/// A signing key as the store keeps it.
package struct SigningKeyRecord: Sendable, Equatable {
  /// `kid`: the RFC 7638 thumbprint of the public key.
  package let id: String
  package let purpose: Purpose
  package let algorithm: SignatureAlgorithm
  /// PKCS #8 (DER), sealed.
  package let sealedPrivateKey: [UInt8]
  package let state: State
  package let createdAt: Timestamp
  /// When an announced key begins to sign.
  package let activatesAt: Timestamp
  /// When a retired key leaves the key set.
  package let removesAt: Timestamp?

  /// What it signs: license tokens and answers to license checks, or license files and what goes with them.
  package enum Purpose: String, Sendable, CaseIterable { case token, file }
  package enum State: String, Sendable { case announced, active, retired, removed }

  package init(
    id: String, purpose: Purpose, algorithm: SignatureAlgorithm, sealedPrivateKey: [UInt8], state: State,
    createdAt: Timestamp, activatesAt: Timestamp, removesAt: Timestamp?
  ) {
    self.id = id
    self.purpose = purpose
    self.algorithm = algorithm
    self.sealedPrivateKey = sealedPrivateKey
    self.state = state
    self.createdAt = createdAt
    self.activatesAt = activatesAt
    self.removesAt = removesAt
  }
}

package protocol SigningKeyReader {
  /// Every key but the removed ones, oldest first.
  func signingKeys() throws -> [SigningKeyRecord]
  /// Those that left the key set, the newest first; at most `limit`.
  func removedSigningKeys(limit: Int) throws -> [SigningKeyRecord]
  /// How many living token families were last refreshed, or begun, from one time until before another.
  func familyCount(refreshedFrom start: Timestamp, before end: Timestamp) throws -> Int64
  /// How many license files of a key are good, neither revoked nor replaced nor past their end.
  func goodLicenseFileCount(ofKey id: String, at now: Timestamp) throws -> Int64
  /// How many living parent license files a key signed.
  func parentLicenseCount(ofKey id: String) throws -> Int64
}

package protocol SigningKeyWriter {
  /// False if there is an active key, or an announced one, of this purpose and state already.
  func insert(_ key: SigningKeyRecord) throws -> Bool
  /// announced → active, if nothing of its purpose is active.
  func activateKey(_ id: String) throws -> Bool
  /// active → retired, to be removed at a time.
  func retireKey(_ id: String, removesAt: Timestamp) throws -> Bool
  /// Moves the time at which a retired key is to be removed.
  func extendKey(_ id: String, removesAt: Timestamp) throws
  /// Anything → removed; the sealed private key is overwritten.
  func removeKey(_ id: String) throws -> Bool
}
