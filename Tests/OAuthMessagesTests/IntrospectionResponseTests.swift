import OAuthMessages
import Testing

@Suite struct IntrospectionResponseTests {
  @Test func saysNothingOfATokenThatIsNotActive() {
    #expect(String(decoding: IntrospectionResponse.inactive.json, as: UTF8.self) == #"{"active":false}"#)
  }

  @Test func carriesTheClaimsAsTheyWereSigned() {
    let claims = #"{"iss":"https://auth.example.com","exp":1790259200,"hub":{"id":"dev_x"}}"#
    #expect(
      IntrospectionResponse.active(claims: Array(claims.utf8)).map { String(decoding: $0.json, as: UTF8.self) }
        == #"{"active":true,"token_type":"Bearer","iss":"https://auth.example.com","exp":1790259200,"#
        + #""hub":{"id":"dev_x"}}"#)
  }

  @Test(arguments: ["", "{}", "[]", "null", "{", "}", #""a":1"#])
  func takesNothingButAnObject(claims: String) {
    #expect(IntrospectionResponse.active(claims: Array(claims.utf8)) == nil)
  }
}
