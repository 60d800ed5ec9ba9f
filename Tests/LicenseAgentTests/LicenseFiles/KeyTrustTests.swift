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
    let later = now.followed(by: second, publishedAt: 6)
    #expect(later == TrustedKeys(issuer: issuer, keySet: second, origin: .server, publishedAt: 6))
    let key = try #require(first.keys.first)
    let long = try JSONWebKeySet(
      keys: (0..<400).map { JSONWebKey(key.verificationKey, keyID: "\($0)" + String(repeating: "x", count: 99)) })
    #expect(now.followed(by: long, publishedAt: 6) == now)
  }

  @Test func aKeySetThatIsBroughtIsRead() {
    #expect(BroughtKeys.keySet(first.json) == first)
    for text in ["", "{", "[]", "{}", #"{"keys":[]}"#, #"{"keys":[{"kty":"RSA"}]}"#] {
      #expect(BroughtKeys.keySet(Array(text.utf8)) == nil, "\(text)")
    }
    #expect(BroughtKeys.keySet(first.json + Array(repeating: UInt8(ascii: " "), count: 65_536)) == nil)
  }
}
