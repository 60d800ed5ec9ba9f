import LicenseTokens
import Testing

@Suite struct LicenseClaimsTests {
  @Test func everyClaimIsWritten() {
    #expect(String(decoding: sampleClaims.json, as: UTF8.self) == sampleClaimsJSON)
  }

  @Test func everyClaimIsRead() throws {
    #expect(try LicenseClaims(parsing: Array(sampleClaimsJSON.utf8)) == sampleClaims)
  }

  @Test func claimsThatMayBeAbsent() throws {
    var claims = sampleClaims
    claims.hub = nil
    claims.license.renewalDate = nil
    claims.entitlements = []
    #expect(try LicenseClaims(parsing: claims.json) == claims)
    let text = String(decoding: claims.json, as: UTF8.self)
    #expect(!text.contains("hub") && !text.contains("renewal_date") && !text.contains("nbf"))
    claims.notBefore = 1_790_000_050
    claims.hub = .init(id: "dev_2", name: "HQ", url: nil)
    #expect(try LicenseClaims(parsing: claims.json) == claims)
  }

  static let changes: [(from: String, to: String, error: LicenseClaimsError)] = [
    (#""sub":"dev_1","#, "", .missing(claim: "sub")),
    (#""name":"Acme Stores""#, #""x":1"#, .missing(claim: "organization.name")),
    (#""renewal_window_days":30"#, #""x":1"#, .missing(claim: "license.renewal_window_days")),
    (#""sub":"dev_1""#, #""sub":1"#, .invalid(claim: "sub")),
    (#""exp":1790259200"#, #""exp":1790259200.0"#, .invalid(claim: "exp")),
    (#""exp":1790259200"#, #""exp":9223372036854775808"#, .invalid(claim: "exp")),
    (#""iat":1790000000"#, #""iat":-1"#, .invalid(claim: "iat")),
    ("2027-06-30", "2027-06-31", .invalid(claim: "license.renewal_date")),
    (#"["xms"]"#, #"["xms",1]"#, .invalid(claim: "entitlements")),
    (#"{"name":"Store 12 server","kind":"server"}"#, "[]", .invalid(claim: "device")),
    (#""url":"https://hub.example.com""#, #""url":null"#, .invalid(claim: "hub.url")),
    (#""scope":"license""#, #""scope":"a","scope":"b""#, .notJSON(.duplicateName("scope"))),
  ]

  @Test(arguments: changes)
  func whatIsMissingOrWrongIsNamed(change: (from: String, to: String, error: LicenseClaimsError)) {
    let text = sampleClaimsJSON.replacing(change.from, with: change.to)
    #expect(text != sampleClaimsJSON)
    #expect(throws: change.error) { try LicenseClaims(parsing: Array(text.utf8)) }
  }

  @Test func jsonThatIsNoObjectIsRefused() {
    #expect(throws: LicenseClaimsError.notAnObject) { try LicenseClaims(parsing: Array("[]".utf8)) }
  }
}
