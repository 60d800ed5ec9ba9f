import OAuthMessages
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct OAuthErrorResponseTests {
  @Test func writesOnlyTheMembersItHas() throws {
    #expect(json(OAuthErrorResponse(.authorizationPending)) == #"{"error":"authorization_pending"}"#)
    #expect(
      json(OAuthErrorResponse(.invalidGrant, "The license is suspended.", licenseStatus: "Suspended"))
        == #"{"error":"invalid_grant","error_description":"The license is suspended.","license_status":"Suspended"}"#)
  }

  @Test func readsWhatItWrites() throws {
    for code in OAuthErrorCode.allCases {
      let response = OAuthErrorResponse(code, "A sentence.", licenseStatus: "Revoked")
      #expect(try WireJSON.decode(OAuthErrorResponse.self, from: WireJSON.encode(response)) == response)
    }
  }

  @Test(arguments: [#"{}"#, #"{"error":"made_up"}"#, #"{"error":7}"#, #"[]"#, "", #"{"error":null}"#])
  func refusesWhatIsNoErrorAnswer(body: String) {
    #expect(throws: DecodingError.self) { try WireJSON.decode(OAuthErrorResponse.self, from: Data(body.utf8)) }
  }

  @Test func theCodesAreThoseOfTheRFCs() {
    #expect(
      OAuthErrorCode.allCases.map(\.rawValue) == [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope", "authorization_pending", "slow_down", "access_denied", "expired_token",
        "unsupported_token_type", "invalid_token", "server_error", "temporarily_unavailable",
      ])
  }

  @Test func aDescriptionIsPrintableASCIIWithoutQuotesAndBackslashes() {
    #expect(ErrorDescription("a\"b\\c\r\nd\u{0}é–~ \u{7F}").description == "a'b?c??d???~ ?")
    let allowed = String(String.UnicodeScalarView((0x20...0x7E).compactMap { Unicode.Scalar($0) }))
      .filter { $0 != "\"" && $0 != "\\" }
    #expect(ErrorDescription(allowed).description == allowed)
  }
}

func json(_ value: some Encodable) -> String? {
  (try? WireJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) }
}
