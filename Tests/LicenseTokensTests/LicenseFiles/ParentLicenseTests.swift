import Cryptography
import LicenseTokens
import Testing

private let credential = "csp_" + Base64URL.encode(Array(0..<32))

/// A parent license file of the license in the sample.
var sampleParent: ParentLicenseClaims {
  get throws {
    ParentLicenseClaims(
      id: "par_1", issuer: FileIssuer.issuer, audience: ["org_1"], issuedAt: 1_790_000_000,
      organization: sampleFileClaims.organization, license: sampleFileClaims.license, entitlements: ["l3"],
      credential: try #require(ParentLicenseClaims.Credential(credential)))
  }
}

@Suite struct ParentLicenseTests {
  @Test func itSaysWhatTheDocumentationSays() throws {
    let jws = try CompactJWS(parsing: try sampleParent.signed(with: try SigningKey.generate(.es256), keyID: "1"))
    #expect(jws.header == ["typ": .string("parent-license+jwt"), "alg": .string("ES256"), "kid": .string("1")])
    #expect(
      String(decoding: jws.payload, as: UTF8.self) == """
        {"iss":"https://auth.example.com","jti":"par_1","aud":["org_1"],"iat":1790000000,\
        "organization":{"id":"org_1","name":"Acme Stores"},\
        "license":{"id":"lic_1","product":"switch","renewal_date":"2028-06-30","renewal_window_days":30},\
        "entitlements":["l3"],"credential":"csp_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}
        """)
  }

  @Test(arguments: SignatureAlgorithm.allCases)
  func aGoodOneComesOut(algorithm: SignatureAlgorithm) throws {
    let issuer = try FileIssuer(algorithm)
    let compact = try sampleParent.signed(with: issuer.key, keyID: "1")
    #expect(try issuer.verifier.verifyParent(compact) == sampleParent)
    #expect(try issuer.verifier.verifyParent(LicenseDocument.text(.parentLicense, compact)) == sampleParent)
    #expect(throws: LicenseFileFailure.wrongDocument) { try issuer.verify(compact) }
  }

  @Test func theCredentialAppearsInNoDescription() throws {
    let parent = try sampleParent
    var dumped = ""
    dump(parent, to: &dumped)
    for text in [dumped, "\(parent)", String(reflecting: parent), "\(parent.credential)"] {
      #expect(!text.contains("AAECAwQ"))
    }
    #expect("\(parent.credential)" == "csp_…")
    #expect(parent.credential.exposed == credential)
  }

  @Test(arguments: [
    "", "csp_", String(credential.dropLast()), credential + "A", credential + "=", " " + credential,
    "CSP_" + credential.dropFirst(4), "csa_" + credential.dropFirst(4), "csp_" + String(repeating: "*", count: 43),
  ])
  func otherTextIsNoCredential(text: String) {
    #expect(ParentLicenseClaims.Credential(text) == nil)
  }
}
