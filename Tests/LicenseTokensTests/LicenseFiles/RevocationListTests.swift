import Cryptography
import LicenseTokens
import Testing

@Suite struct RevocationListTests {
  @Test(arguments: SignatureAlgorithm.allCases)
  func itSaysWhatTheDocumentationSays(algorithm: SignatureAlgorithm) throws {
    let issuer = try FileIssuer(algorithm)
    let list = RevocationList(issuer: FileIssuer.issuer, issuedAt: 1_790_000_000, revoked: ["fil_1", "fil_2"])
    let compact = try list.signed(with: issuer.key, keyID: "1")
    let jws = try CompactJWS(parsing: compact)
    #expect(jws.header["typ"] == .string("license-revocations+jwt"))
    #expect(
      String(decoding: jws.payload, as: UTF8.self)
        == #"{"iss":"https://auth.example.com","iat":1790000000,"revoked":["fil_1","fil_2"]}"#)
    #expect(try issuer.verifier.verifyRevocationList(compact) == list)
    #expect(throws: LicenseFileFailure.wrongDocument) { try issuer.verify(compact) }
  }

  @Test func manyRevokedFilesFit() throws {
    let issuer = try FileIssuer()
    let ids = (0..<100_000).map { "fil_\($0)" }
    let list = RevocationList(issuer: FileIssuer.issuer, issuedAt: 1, revoked: ids)
    #expect(try issuer.verifier.verifyRevocationList(list.signed(with: issuer.key, keyID: "1")) == list)
  }
}
