import Cryptography
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct KeyTrustTests {
  private let issuer = "https://auth.example.com"
  private let first: JSONWebKeySet
  private let second: JSONWebKeySet

  init() throws {
    first = try TestAuthorizationServer().keySet
    second = try TestAuthorizationServer().keySet
  }

  private func keys(_ origin: TrustedKeys.Origin, issuer: String? = nil) -> TrustedKeys {
    TrustedKeys(issuer: issuer ?? self.issuer, keySet: first, origin: origin, publishedAt: 5)
  }

  @Test func withoutAFile() {
    let trust = KeyTrust(issuer: issuer, configured: nil)
    #expect(trust.keys(nil) == nil)
    #expect(trust.keys(keys(.server)) == keys(.server))
    #expect(trust.keys(keys(.handedOver)) == keys(.handedOver))
    #expect(trust.keys(keys(.keySetFile(digest: "x"))) == nil)
    for origin in [TrustedKeys.Origin.server, .handedOver] {
      #expect(trust.keys(keys(origin, issuer: "https://other.example.com")) == nil)
    }
  }

  @Test func withAFile() throws {
    let trust = KeyTrust(issuer: issuer, configured: second)
    let configured = try #require(trust.keys(nil))
    #expect(configured.keySet == second && configured.publishedAt == .min && configured.issuer == issuer)
    #expect(trust.keys(keys(.server)) == keys(.server))
    #expect(trust.keys(keys(.handedOver)) == configured)
    // What followed this file's keys counts, what followed another one's does not.
    #expect(trust.keys(keys(configured.origin)) == keys(configured.origin))
    #expect(trust.keys(keys(.keySetFile(digest: "x"))) == configured)
  }

  @Test func onlyALaterKeySetFollows() throws {
    let now = keys(.server)
    #expect(now.followed(by: second, publishedAt: 4) == now)
    #expect(now.followed(by: second, publishedAt: 5) == now)
    let key = try key("k7", .file)
    let later = now.followed(by: try JSONWebKeySet(keys: [key]), publishedAt: 6)
    let both = try JSONWebKeySet(keys: first.keys + [key])
    #expect(later == TrustedKeys(issuer: issuer, keySet: both, origin: .server, publishedAt: 6))
    let long = try JSONWebKeySet(
      keys: (0..<400).map { JSONWebKey(key.verificationKey, keyID: "\($0)" + String(repeating: "x", count: 99)) })
    #expect(now.followed(by: long, publishedAt: 6) == now)
  }

  private func key(_ keyID: String, _ purpose: JSONWebKey.Purpose?) throws -> JSONWebKey {
    JSONWebKey(try SigningKey.generate(.es256).verificationKey, keyID: keyID, purpose: purpose)
  }

  @Test func onlyKeysForFilesFollow() throws {
    let (token, either, file) = (try key("t1", .token), try key("e1", nil), try key("f1", .file))
    let known = TrustedKeys(
      issuer: issuer, keySet: try JSONWebKeySet(keys: [token, either, file]), origin: .server, publishedAt: 5)
    func keys(after brought: [JSONWebKey]) throws -> [JSONWebKey] {
      known.followed(by: try JSONWebKeySet(keys: brought), publishedAt: 6).keySet.keys
    }
    // What is gone is withdrawn, if it is for files.
    #expect(try keys(after: []) == [token, either])
    let next = try key("f2", .file)
    #expect(try keys(after: [token, either, file, next]) == [token, either, file, next])
    #expect(try keys(after: [key("t1", .token), key("t2", .token), next]) == [token, either, next])
    // One for either serves for files only, and takes nobody's place.
    let other = try key("e2", nil)
    let narrowed = JSONWebKey(other.verificationKey, keyID: "e2", purpose: .file)
    #expect(try keys(after: [other, key("e1", nil), key("t1", nil), key("t1b", .token)]) == [token, either, narrowed])
    #expect(try keys(after: [key("t1", .file), key("e1", .file)]) == [token, either])
    // The same name with another key, of the same purpose: the bundle is the newer.
    let renewed = try key("f1", .file)
    #expect(try keys(after: [renewed]) == [token, either, renewed])
  }

  @Test func aKeySetThatIsBroughtIsRead() {
    #expect(BroughtKeys.keySet(first.json) == first)
    for text in ["", "{", "[]", "{}", #"{"keys":[]}"#, #"{"keys":[{"kty":"RSA"}]}"#] {
      #expect(BroughtKeys.keySet(Array(text.utf8)) == nil, "\(text)")
    }
    #expect(BroughtKeys.keySet(first.json + Array(repeating: UInt8(ascii: " "), count: 65_536)) == nil)
  }
}
