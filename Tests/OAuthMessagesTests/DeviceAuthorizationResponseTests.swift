import OAuthMessages
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct DeviceAuthorizationResponseTests {
  static let full = DeviceAuthorizationResponse(
    deviceCode: "csd_x", userCode: "WDJB-MJHT", verificationURI: "https://auth.example.com/activate",
    verificationURIComplete: "https://auth.example.com/activate?user_code=WDJB-MJHT", expiresIn: 600, interval: 5)

  @Test func writesEveryMember() {
    #expect(
      json(Self.full)
        == #"{"device_code":"csd_x","expires_in":600,"interval":5,"user_code":"WDJB-MJHT","#
        + #""verification_uri":"https://auth.example.com/activate","#
        + #""verification_uri_complete":"https://auth.example.com/activate?user_code=WDJB-MJHT"}"#)
  }

  @Test func readsWhatItWrites() throws {
    #expect(try WireJSON.decode(DeviceAuthorizationResponse.self, from: WireJSON.encode(Self.full)) == Self.full)
  }

  @Test func theIntervalIsFiveSecondsUnlessTheServerSaysOtherwise() throws {
    let body = #"{"device_code":"d","user_code":"u","verification_uri":"v","expires_in":1,"other":{}}"#
    #expect(
      try WireJSON.decode(DeviceAuthorizationResponse.self, from: Data(body.utf8))
        == DeviceAuthorizationResponse(
          deviceCode: "d", userCode: "u", verificationURI: "v", verificationURIComplete: nil, expiresIn: 1,
          interval: 5))
  }

  @Test(arguments: [
    #"{"user_code":"u","verification_uri":"v","expires_in":1}"#,
    #"{"device_code":"d","user_code":"u","verification_uri":"v","expires_in":"soon"}"#,
    #"{"device_code":"d","user_code":"u","verification_uri":"v","expires_in":1e99}"#,
    "<html>",
  ])
  func refusesAnIncompleteAnswer(body: String) {
    #expect(throws: DecodingError.self) {
      try WireJSON.decode(DeviceAuthorizationResponse.self, from: Data(body.utf8))
    }
  }

  @Test func descriptionsShowNoCode() {
    #expect(String(describing: Self.full) == "DeviceAuthorizationResponse(expiresIn: 600, interval: 5)")
    #expect(String(reflecting: Self.full) == "DeviceAuthorizationResponse(expiresIn: 600, interval: 5)")
  }
}
