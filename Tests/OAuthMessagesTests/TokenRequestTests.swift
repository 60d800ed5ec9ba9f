import OAuthMessages
import Testing

@Suite struct TokenRequestTests {
  @Test func travelsAsAForm() throws {
    let poll = TokenRequest.deviceCode("csd_x")
    #expect(
      poll.form(clientID: "pos").encoded
        == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=csd_x&client_id=pos")
    let refresh = TokenRequest.refreshToken("csr_x", scope: nil)
    #expect(
      refresh.form(clientID: "pos").encoded == "grant_type=refresh_token&refresh_token=csr_x&client_id=pos")
    let narrowed = TokenRequest.refreshToken("csr_x", scope: "license")
    for request in [poll, refresh, narrowed] {
      #expect(try TokenRequest(request.form(clientID: "pos")) == request)
    }
  }

  @Test(arguments: [
    ("", OAuthRequestError.missing(.grantType)),
    ("grant_type=", .missing(.grantType)),
    ("grant_type=refresh_token", .missing(.refreshToken)),
    ("grant_type=urn:ietf:params:oauth:grant-type:device_code", .missing(.deviceCode)),
    ("grant_type=urn:ietf:params:oauth:grant-type:device_code&refresh_token=x", .missing(.deviceCode)),
    ("grant_type=refresh_token&device_code=x", .missing(.refreshToken)),
  ])
  func refusesAnIncompleteRequest(body: String, error: OAuthRequestError) throws {
    let form = try FormParameters(parsing: Array(body.utf8))
    #expect(throws: error) { try TokenRequest(form) }
  }

  @Test(arguments: [
    "authorization_code", "client_credentials", "password", "implicit", "Refresh_Token", "REFRESH_TOKEN",
    "refresh_token ", " refresh_token", "device_code", "urn:ietf:params:oauth:grant-type:Device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange", "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:openid:params:grant-type:ciba", "*", "none", "null",
  ])
  func refusesEveryOtherGrant(grantType: String) {
    let form = FormParameters([(.grantType, grantType), (.deviceCode, "x"), (.refreshToken, "x")])
    #expect(throws: OAuthRequestError.unsupportedGrantType) { try TokenRequest(form) }
  }

  @Test func descriptionsShowNoToken() {
    #expect(String(describing: TokenRequest.refreshToken("csr_x", scope: nil)) == "TokenRequest(refresh_token)")
    #expect(String(reflecting: TokenRequest.refreshToken("csr_x", scope: nil)) == "TokenRequest(refresh_token)")
  }
}
