import Cryptography
package import LicenseTokens

/// The keys of the authorization server that this machine believes, and why.
package struct TrustedKeys: Sendable, Equatable {
  /// Where the first of them came from. Keys that follow by a bundle, which one of those before has signed, keep it.
  package enum Origin: Sendable, Equatable {
    /// The agent fetched them itself.
    case server
    /// The file that the configuration names, whose digest is this.
    case keySetFile(digest: String)
    /// Whoever holds the api-key gave them, when none were known.
    case handedOver
  }

  /// Whose keys they are.
  package var issuer: String
  package var keySet: JSONWebKeySet
  package var origin: Origin
  /// When the issuer published them, in seconds since 1970: a bundle from before does not bring back what was withdrawn.
  package var publishedAt: Int64

  package init(issuer: String, keySet: JSONWebKeySet, origin: Origin, publishedAt: Int64) {
    self.issuer = issuer
    self.keySet = keySet
    self.origin = origin
    self.publishedAt = publishedAt
  }

  /// The longest key set that is kept, in bytes: some three hundred keys.
  static let maximumBytes = 64 * 1024
}

/// Which keys count: those that the agent fetched; else those of the file that the configuration names; else those that
/// were handed over, once.
package struct KeyTrust: Sendable {
  /// The issuer that the agent is configured for.
  let issuer: String
  /// The keys of the file that the configuration names.
  private let configured: TrustedKeys?

  package init(issuer: String, configured: JSONWebKeySet?) {
    self.issuer = issuer
    self.configured = configured.map {
      TrustedKeys(
        issuer: issuer, keySet: $0, origin: .keySetFile(digest: Base64URL.encode(SHA256.hash($0.json))),
        publishedAt: .min)
    }
  }

  /// - Parameter kept: as the state has them.
  /// - Returns: nil if none are known.
  package func keys(_ kept: TrustedKeys?) -> TrustedKeys? {
    let own = kept.flatMap { $0.issuer.utf8.elementsEqual(issuer.utf8) ? $0 : nil }
    if let own, own.origin == .server { return own }
    // Keys that followed those of a file stand only beside that file.
    guard let configured else { return own?.origin == .handedOver ? own : nil }
    return own?.origin == configured.origin ? own : configured
  }

  /// Keys that come when none are known.
  func handedOver(_ keySet: JSONWebKeySet, publishedAt: Int64) -> TrustedKeys {
    TrustedKeys(issuer: issuer, keySet: keySet, origin: .handedOver, publishedAt: publishedAt)
  }
}

extension TrustedKeys {
  /// The keys after a bundle came that one of these has signed. Only those that sign license files follow: what signs
  /// files, for years and on the way to machines far away, must not vouch for those of license tokens.
  ///
  /// - Parameter keySet: what the bundle brings. A key of no said purpose serves for license files from there on, unless it is
  ///   known already.
  func followed(by keySet: JSONWebKeySet, publishedAt: Int64) -> TrustedKeys {
    guard publishedAt > self.publishedAt else { return self }
    let kept = self.keySet.keys.filter { $0.purpose != .file }
    let names = Set(kept.map(\.keyID))
    let brought = keySet.keys.filter { $0.purpose != .token && !names.contains($0.keyID) }
      .map { JSONWebKey($0.verificationKey, keyID: $0.keyID, purpose: .file) }
    guard let keys = try? JSONWebKeySet(keys: kept + brought), keys.json.count <= Self.maximumBytes else { return self }
    return TrustedKeys(issuer: issuer, keySet: keys, origin: origin, publishedAt: publishedAt)
  }
}
