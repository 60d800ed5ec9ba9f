import Cryptography
import LicenseTokens
import Testing

@Suite struct LicenseFileClaimsTests {
  @Test func aFileSaysWhatTheDocumentationSays() throws {
    let jws = try CompactJWS(
      parsing: try sampleFileClaims.signed(with: try SigningKey.generate(.es256), keyID: "ec-1"))
    #expect(jws.header == ["typ": .string("license-file+jwt"), "alg": .string("ES256"), "kid": .string("ec-1")])
    #expect(String(decoding: jws.payload, as: UTF8.self) == sampleFileClaimsJSON)
    #expect(try LicenseFileClaims(parsing: jws.payload) == sampleFileClaims)
  }

  @Test func whatThereIsNotIsLeftOut() throws {
    var claims = sampleFileClaims
    claims.expiresAt = nil
    claims.articleName = nil
    claims.license.renewalDate = nil
    claims.entitlements = []
    #expect(
      String(decoding: claims.json, as: UTF8.self) == """
        {"iss":"https://auth.example.com","jti":"fil_1","aud":["org_1"],"iat":1790000000,\
        "device":{"serial_number":"SW-0001","article_number":"SWITCH-8"},\
        "organization":{"id":"org_1","name":"Acme Stores"},\
        "license":{"id":"lic_1","product":"switch","renewal_window_days":30},"entitlements":[]}
        """)
    #expect(try LicenseFileClaims(parsing: claims.json) == claims)
  }

  @Test func numbersStayAsTheyWereTyped() throws {
    var claims = sampleFileClaims
    claims.serialNumber = "sw - 0001"
    claims.articleNumber = "switch_8"
    #expect(try LicenseFileClaims(parsing: claims.json) == claims)
    claims.serialNumber = "#"
    #expect(throws: LicenseClaimsError.invalid(claim: "device.serial_number")) {
      try LicenseFileClaims(parsing: claims.json)
    }
  }

  @Test func aStoredFileIsReadWithoutAKey() throws {
    let stranger = try SigningKey.generate(.eddsa)
    let compact = try sampleFileClaims.signed(with: stranger, keyID: "1")
    #expect(try LicenseFileClaims(unverified: compact) == sampleFileClaims)
    #expect(throws: LicenseFileFailure.malformed) { try LicenseFileClaims(unverified: "") }
    let parent = try CompactJWS.signed(type: "x", payload: Array("{}".utf8), with: stranger, keyID: "1")
    #expect(throws: LicenseFileFailure.missingClaim("device")) { try LicenseFileClaims(unverified: parent) }
  }

  /// The renewal window of the sample opens on 2028-05-31, 00:00 UTC; its own end is 2027-09-21.
  @Test func theStatusFollowsTheOneRuleUntilTheFileEnds() throws {
    var claims = sampleFileClaims
    #expect(claims.status(at: 1_790_000_000) == .licensed)
    #expect(claims.status(at: 1_821_535_999) == .licensed)
    #expect(claims.status(at: 1_821_536_000) == .expired)
    claims.expiresAt = nil
    let window = try #require(RenewalDate("2028-05-30")).lastSecond
    let last = try #require(claims.license.renewalDate).lastSecond
    #expect(claims.status(at: window) == .licensed)
    #expect(claims.status(at: window + 1) == .requiresRenewal)
    #expect(claims.status(at: last) == .requiresRenewal)
    #expect(claims.status(at: last + 1) == .expired)
    claims.license.renewalDate = nil
    #expect(claims.status(at: .max) == .licensed)
  }
}
