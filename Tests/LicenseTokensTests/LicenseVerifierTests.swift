import Cryptography
import LicenseTokens
import Testing

@Suite struct LicenseVerifierTests {
  private let key: SigningKey
  private let keySet: JSONWebKeySet
  private let now: Int64 = 1_790_000_100

  init() throws {
    key = try SigningKey.generate(.es256)
    keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "ec-1")])
  }

  private var verifier: LicenseVerifier {
    LicenseVerifier(issuer: "https://auth.example.com", audience: "org_1", keySet: keySet)
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func theClaimsOfAGoodTokenComeOut(algorithm: SignatureAlgorithm) throws {
    let key = try SigningKey.generate(algorithm)
    let keyID = JSONWebKey.thumbprint(of: key.verificationKey)
    let verifier = LicenseVerifier(
      issuer: "https://auth.example.com", audience: "org_1",
      keySet: try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: keyID)]))
    let token = try sampleClaims.signed(with: key, keyID: keyID)
    #expect(try verifier.verify(token, at: now, requiring: "xms") == sampleClaims)
  }

  /// Whatever character is changed into whatever other: no text but the token itself is valid. Signatures of ECDSA have
  /// a twin, r ‖ n - s, but it is half the signature away.
  @Test func everyChangedCharacterIsFound() throws {
    let token = Array(try sampleClaims.signed(with: key, keyID: "ec-1").utf8)
    #expect(throws: Never.self) { try verifier.verify(String(decoding: token, as: UTF8.self), at: now) }
    for position in token.indices {
      for bit in 0..<7 {
        var changed = token
        changed[position] ^= 1 << bit
        #expect(throws: LicenseVerificationFailure.self) {
          try verifier.verify(String(decoding: changed, as: UTF8.self), at: now)
        }
      }
    }
  }

  @Test func everyLastCharacterIsFound() throws {
    let token = try sampleClaims.signed(with: key, keyID: "ec-1")
    let last = try #require(token.last)
    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=." where other != last {
      #expect(throws: LicenseVerificationFailure.self) {
        try verifier.verify(token.dropLast() + String(other), at: now)
      }
    }
  }

  @Test func everyPrefixIsRefused() throws {
    let token = try sampleClaims.signed(with: key, keyID: "ec-1")
    for count in 0..<token.utf8.count {
      #expect(throws: LicenseVerificationFailure.self) { try verifier.verify(String(token.prefix(count)), at: now) }
    }
  }

  @Test func onlyAllowedAlgorithmsAreTaken() throws {
    let token = try sampleClaims.signed(with: key, keyID: "ec-1")
    for allowed in [[], [.eddsa]] as [Set<JWSAlgorithm>] {
      let verifier = LicenseVerifier(
        issuer: "https://auth.example.com", audience: nil, keySet: keySet, allowedAlgorithms: allowed)
      #expect(throws: LicenseVerificationFailure.algorithmNotAllowed) { try verifier.verify(token, at: now) }
    }
  }

  @Test(arguments: [(-1, 0), (0, 0), (30, 30), (60, 60), (61, 60), (.max, 60)] as [(Int64, Int64)])
  func theToleranceIsAMinuteAtMost(asked: Int64, given: Int64) throws {
    let verifier = LicenseVerifier(
      issuer: "https://auth.example.com", audience: "org_1", keySet: keySet, clockTolerance: asked)
    let token = try sampleClaims.signed(with: key, keyID: "ec-1")
    #expect(verifier.clockTolerance == given)
    #expect(throws: Never.self) { try verifier.verify(token, at: 1_790_259_199 + given) }
    #expect(throws: LicenseVerificationFailure.expired) { try verifier.verify(token, at: 1_790_259_200 + given) }
    #expect(throws: Never.self) { try verifier.verify(token, at: 1_790_000_000 - given) }
    #expect(throws: LicenseVerificationFailure.notYetValid) { try verifier.verify(token, at: 1_789_999_999 - given) }
  }

  @Test(arguments: [(Int64.min, .notYetValid), (.max, .expired)] as [(Int64, LicenseVerificationFailure)])
  func clocksBeyondReasonDoNotTrap(now: Int64, failure: LicenseVerificationFailure) throws {
    let token = try sampleClaims.signed(with: key, keyID: "ec-1")
    #expect(throws: failure) { try verifier.verify(token, at: now) }
  }

  @Test func failuresNameWhatIsWrong() throws {
    func failure(_ change: (inout LicenseClaims) -> Void, feature: String? = nil) throws -> LicenseVerificationFailure?
    {
      var claims = sampleClaims
      change(&claims)
      let token = try claims.signed(with: key, keyID: "ec-1")
      do { _ = try verifier.verify(token, at: now, requiring: feature) } catch { return error }
      return nil
    }
    #expect(try failure { $0.issuer = "https://auth.example.com/" } == .wrongIssuer)
    #expect(try failure { $0.audience = ["org_2"] } == .wrongAudience)
    #expect(try failure { $0.notBefore = 1_790_000_161 } == .notYetValid)
    #expect(try failure { $0.issuedAt = -1 } == .invalidClaim("iat"))
    #expect(try failure({ $0.entitlements = ["a"] }, feature: "xms") == .featureNotGranted("xms"))
    #expect(try failure { _ in } == nil)
  }
}
