import Cryptography
import LicenseTokens
import Testing

/// A key that signs one kind of document signs no other.
@Suite struct KeyPurposeTests {
  private static let nonce = "n0nce-of-22-characters"

  private func license(_ issuer: FileIssuer) throws(LicenseVerificationFailure) -> LicenseClaims {
    let token: String
    do { token = try sampleClaims.signed(with: issuer.key, keyID: "1") } catch { throw .malformed }
    return try LicenseVerifier(issuer: FileIssuer.issuer, audience: "org_1", keySet: issuer.keySet)
      .verify(token, at: FileIssuer.now)
  }

  private func answer(_ issuer: FileIssuer) throws(LicenseCheckFailure) -> LicenseCheckAnswer {
    let answer = LicenseCheckAnswer(
      issuer: FileIssuer.issuer, checkedAt: FileIssuer.now, nonce: Self.nonce, product: "1",
      keySHA256: LicenseCheckAnswer.digest(of: "k"), result: .ok)
    let signed: String
    do { signed = try answer.signed(with: issuer.key, keyID: "1") } catch { throw .malformed }
    return try LicenseCheckVerifier(issuer: FileIssuer.issuer, product: "1", keySet: issuer.keySet)
      .verify(signed, nonce: Self.nonce, key: "k", at: FileIssuer.now)
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func aKeyOfFilesSignsNothingElse(algorithm: SignatureAlgorithm) throws {
    let issuer = try FileIssuer(algorithm, purpose: .file)
    #expect(throws: Never.self) { try issuer.verify(try issuer.file()) }
    #expect(throws: LicenseVerificationFailure.unknownKey) { try license(issuer) }
    #expect(throws: LicenseCheckFailure.unknownKey) { try answer(issuer) }
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func aKeyOfTokensSignsNoFiles(algorithm: SignatureAlgorithm) throws {
    let issuer = try FileIssuer(algorithm, purpose: .token)
    #expect(throws: Never.self) { try license(issuer) }
    #expect(throws: Never.self) { try answer(issuer) }
    let (verifier, key) = (issuer.verifier, issuer.key)
    #expect(throws: LicenseFileFailure.unknownKey) { try issuer.verify(try issuer.file()) }
    #expect(throws: LicenseFileFailure.unknownKey) {
      try verifier.verifyBundle(try issuer.bundle(of: 1).signed(with: key, keyID: "1"))
    }
    #expect(throws: LicenseFileFailure.unknownKey) {
      try verifier.verifyParent(try sampleParent.signed(with: key, keyID: "1"))
    }
    #expect(throws: LicenseFileFailure.unknownKey) {
      try verifier.verifyRevocationList(
        try RevocationList(issuer: FileIssuer.issuer, issuedAt: 1, revoked: []).signed(with: key, keyID: "1"))
    }
  }

  /// Key sets of before keys had purposes go on as they are.
  @Test func aKeyWithoutPurposeMaySignEither() throws {
    let issuer = try FileIssuer(purpose: nil)
    #expect(throws: Never.self) { try issuer.verify(try issuer.file()) }
    #expect(throws: Never.self) { try license(issuer) }
    #expect(throws: Never.self) { try answer(issuer) }
  }
}
