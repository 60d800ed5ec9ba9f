import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct LicenseViewJSONTests {
  private func json(_ view: LicenseView) -> String { String(decoding: view.json.json, as: UTF8.self) }

  @Test func absentThingsAreLeftOut() {
    #expect(
      json(LicenseView(status: .notLicensed)) == #"{"features":[],"status":"Not Licensed","warnings":[]}"#)
  }

  @Test func everythingIsThere() {
    var state = AgentState(license: sampleLicense())
    state.authorization = PendingAuthorization(
      deviceCode: Credential("d"), userCode: "WDJB-MJHT", verificationURI: "https://a/activate",
      verificationURIComplete: "https://a/activate?user_code=WDJB-MJHT", expiresAt: 1_790_000_600, interval: 5)
    var circumstances = Circumstances()
    circumstances.notSavedSince = 1_790_000_000
    circumstances.serverTroubleSince = 1_790_000_001
    circumstances.serverTroubleReason = "It sleeps."
    let time = LicenseTime(seconds: 1_790_259_199, isSetBack: true)
    #expect(
      json(LicenseView.of(state, on: sampleMachine, at: time, circumstances, expiryWarning: 86_400))
        == #"{"authorization":{"expires_at":"2026-09-21T14:23:20Z","user_code":"WDJB-MJHT","#
        + #""verification_uri":"https://a/activate","verification_uri_complete":"https://a/activate?user_code=WDJB-MJHT"},"#
        + #""device":"Store 12 server","features":["xms"],"hub":{"name":"HQ Hub","url":"https://hub.example.com"},"#
        + #""organization":"Acme Stores","product":"pos","renewal_date":"2027-06-30","server_id":"dev_1","source":"token","#
        + #""status":"Licensed","token_expires_at":"2026-09-24T14:13:20Z","token_state":"near_expiry","warnings":["#
        + #"{"code":"token_expires_soon","message":"The license token expires at 2026-09-24T14:13:20Z. Connect this machine to the internet."},"#
        + #"{"code":"not_saved","message":"The license cannot be saved since 2026-09-21T14:13:20Z. Is the disk full?"},"#
        + #"{"code":"clock_set_back","message":"The clock of this machine is behind. Set it, or connect this machine to the internet."},"#
        + #"{"code":"server_trouble","message":"It sleeps. Nothing was refreshed since 2026-09-21T14:13:21Z."}]}"#)
  }

  @Test func aRefusalHasItsReason() {
    #expect(
      json(LicenseView(status: .expired, reason: "Renew it."))
        == #"{"features":[],"reason":"Renew it.","status":"Expired – Requires Renewal","warnings":[]}"#)
  }

  @Test func anExpiredTokenIsToldOf() {
    let view = LicenseView.of(
      AgentState(license: sampleLicense()), on: sampleMachine, at: LicenseTime(seconds: 1_790_259_200), Circumstances(),
      expiryWarning: 0)
    #expect(
      view.warnings.map(\.sentence)
        == ["The license token expired at 2026-09-24T14:13:20Z. Connect this machine to the internet."])
  }
}
