import OAuthMessages
import Testing

@Suite struct WireMessageTests {
  private func text(_ message: some WireMessage) -> String { String(decoding: message.json, as: UTF8.self) }

  @Test(arguments: ["r", #"quoted " and \ "#, "é–\u{1F600}", "a/b"]) func tokens(text: String) {
    let message = TokenResponse(accessToken: text, expiresIn: 259_200, refreshToken: "r", scope: "license")
    #expect(self.text(message) == json(message))
  }

  @Test(arguments: [nil, "https://auth.example.com/activate?user_code=WDJB-MJHT"]) func codes(complete: String?) {
    let message = DeviceAuthorizationResponse(
      deviceCode: "csd_1", userCode: "WDJB-MJHT", verificationURI: "https://auth.example.com/activate",
      verificationURIComplete: complete, expiresIn: 600, interval: 5)
    #expect(text(message) == json(message))
  }

  @Test(arguments: OAuthErrorCode.allCases) func errors(code: OAuthErrorCode) {
    let messages = [
      OAuthErrorResponse(code), OAuthErrorResponse(code, "A \"sentence\"."),
      OAuthErrorResponse(code, "A sentence.", licenseStatus: "Not Licensed"),
    ]
    #expect(messages.map(text) == messages.map { json($0) })
  }
}
