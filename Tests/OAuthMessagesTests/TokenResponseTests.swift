import OAuthMessages
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct TokenResponseTests {
  static let response = TokenResponse(accessToken: "a.b.c", expiresIn: 259_200, refreshToken: "csr_x", scope: "license")

  @Test func writesTheMembersOfTheRFC() throws {
    #expect(
      json(Self.response)
        == #"{"access_token":"a.b.c","expires_in":259200,"refresh_token":"csr_x","scope":"license","#
        + #""token_type":"Bearer"}"#)
    #expect(try WireJSON.decode(TokenResponse.self, from: WireJSON.encode(Self.response)) == Self.response)
  }

  @Test(arguments: [
    #"{"access_token":"a","token_type":"Bearer","expires_in":1,"scope":"license"}"#,
    #"{"access_token":"","token_type":7,"expires_in":1,"refresh_token":"r","scope":"license"}"#,
    #"{"error":"invalid_grant"}"#,
  ])
  func refusesAnIncompleteAnswer(body: String) {
    #expect(throws: DecodingError.self) { try WireJSON.decode(TokenResponse.self, from: Data(body.utf8)) }
  }

  @Test func descriptionsShowNoToken() {
    #expect(String(describing: Self.response) == "TokenResponse(expiresIn: 259200, scope: license)")
    #expect(String(reflecting: Self.response) == "TokenResponse(expiresIn: 259200, scope: license)")
  }
}
