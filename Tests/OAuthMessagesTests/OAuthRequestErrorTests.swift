import OAuthMessages
import Testing

@Suite struct OAuthRequestErrorTests {
  @Test(arguments: [
    (OAuthRequestError.missing(.deviceCode), OAuthErrorCode.invalidRequest, "The parameter device_code is missing."),
    (.tooLong(.hostname, limit: 200), .invalidRequest, "The parameter hostname is longer than 200 characters."),
    (.controlCharacter(.deviceName), .invalidRequest, "The parameter device_name contains a control character."),
    (
      .unsupportedGrantType, .unsupportedGrantType,
      "The grant types are urn:ietf:params:oauth:grant-type:device_code and refresh_token."
    ),
  ])
  func namesTheParameter(error: OAuthRequestError, code: OAuthErrorCode, sentence: String) {
    #expect(error.response == OAuthErrorResponse(code, ErrorDescription(sentence)))
  }

  @Test(arguments: [
    (FormParameters.ParseError.duplicate(name: "scope"), "The parameter scope is given more than once."),
    (.duplicate(name: "<script>"), "A parameter is given more than once."),
    (.malformedEscape, "The form contains a percent sign without two hexadecimal digits after it."),
    (.invalidUTF8, "The form is not valid UTF-8."),
    (.controlCharacter, "The form contains a control character."),
    (.tooManyParameters(limit: 100), "The form has more than 100 parameters."),
  ])
  func repeatsNothingTheClientMadeUp(error: FormParameters.ParseError, sentence: String) {
    #expect(error.response == OAuthErrorResponse(.invalidRequest, ErrorDescription(sentence)))
  }
}
