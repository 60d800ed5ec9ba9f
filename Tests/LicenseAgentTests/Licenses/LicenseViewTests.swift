import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct LicenseViewTests {
  private func view(
    _ state: AgentState, at seconds: Int64, isSetBack: Bool = false, _ circumstances: Circumstances = Circumstances()
  ) -> LicenseView {
    LicenseView.of(
      state, on: MachineDescription(), at: LicenseTime(seconds: seconds, isSetBack: isSetBack), circumstances,
      expiryWarning: 86_400)
  }

  private var licensed: LicenseView {
    var view = LicenseView(status: .licensed)
    view.source = .token
    view.tokenRefusal = nil
    view.tokenState = .valid
    view.tokenExpiresAt = 1_790_259_200
    view.serverID = "dev_1"
    view.deviceName = "Store 12 server"
    view.organizationName = "Acme Stores"
    view.product = "pos"
    view.renewalDate = RenewalDate(year: 2027, month: 6, day: 30)
    view.features = ["xms"]
    view.hub = LicenseClaims.Hub(id: "dev_2", name: "HQ Hub", url: "https://hub.example.com")
    return view
  }

  @Test func withoutAnythingNotLicensed() {
    #expect(view(AgentState(), at: 0) == LicenseView(status: .notLicensed))
    #expect(view(AgentState(), at: 0).tokenRefusal == .notLicensed)
  }

  @Test func withALicenseEverythingIsShown() {
    #expect(view(AgentState(license: sampleLicense()), at: 1_790_000_000) == licensed)
    #expect(licensed.tokenRefusal == nil)
  }

  @Test func theTokenNearsItsEndAtTheSecond() {
    let table: [(Int64, LicenseView.TokenState, [Warning], LicenseView.TokenRefusal?)] = [
      (1_790_259_200 - 86_400, .valid, [], nil),
      (1_790_259_200 - 86_399, .nearExpiry, [.tokenExpiresSoon(at: 1_790_259_200)], nil),
      (1_790_259_199, .nearExpiry, [.tokenExpiresSoon(at: 1_790_259_200)], nil),
      (1_790_259_200, .expired, [.tokenExpired(at: 1_790_259_200)], .tokenExpired),
      (.max, .expired, [.tokenExpired(at: 1_790_259_200)], .expired),
    ]
    for (time, tokenState, warnings, refusal) in table {
      let view = view(AgentState(license: sampleLicense()), at: time)
      #expect(view.tokenState == tokenState, "\(time)")
      #expect(view.warnings == warnings, "\(time)")
      #expect(view.tokenRefusal == refusal, "\(time)")
    }
  }

  @Test func theStatusChangesAtTheSecond() {
    // 2027-06-30 is over at 1 814 400 000; its window opens 30 days before the day begins.
    let end: Int64 = 1_814_400_000
    let table: [(Int64, LicenseStatus)] = [
      (end - 31 * 86_400 - 1, .licensed), (end - 31 * 86_400, .requiresRenewal), (end - 1, .requiresRenewal),
      (end, .expired),
    ]
    var claims = sampleClaims
    claims.expiresAt = end + 86_400
    for (time, status) in table {
      #expect(view(AgentState(license: sampleLicense(claims)), at: time).status == status, "\(time)")
    }
  }

  @Test func aRefusalOutweighsTheTokenAndKeepsTheFacts() {
    var expected = licensed
    expected.status = .suspended
    expected.reason = "The license is suspended."
    expected.tokenState = nil
    expected.tokenRefusal = .suspended
    let refusal = Refusal(status: .suspended, sentence: "The license is suspended.")
    #expect(view(AgentState(license: sampleLicense(), refusal: refusal), at: 1_790_000_000) == expected)
    #expect(expected.tokenRefusal == .suspended)
    #expect(
      view(AgentState(refusal: Refusal(status: .revoked, sentence: "Over.")), at: 0)
        == LicenseView(status: .revoked, reason: "Over."))
  }

  @Test func aCodeThatWaitsIsShownWithoutItsSecret() {
    let pending = PendingAuthorization(
      deviceCode: Credential("csd_secret"), userCode: "WDJB-MJHT", verificationURI: "https://a/activate",
      verificationURIComplete: nil, expiresAt: 600, interval: 5)
    var expected = LicenseView(status: .notLicensed)
    expected.authorization = .init(
      userCode: "WDJB-MJHT", verificationURI: "https://a/activate", verificationURIComplete: nil, expiresAt: 600)
    #expect(view(AgentState(authorization: pending), at: 0) == expected)
    #expect(!String(decoding: expected.json.json, as: UTF8.self).contains("secret"))
  }

  @Test func warnsOfWhatWasMet() {
    var circumstances = Circumstances()
    circumstances.notSavedSince = 10
    circumstances.serverTroubleSince = 20
    circumstances.serverTroubleReason = "The server sleeps."
    #expect(
      view(AgentState(), at: 0, isSetBack: true, circumstances).warnings
        == [.notSaved(since: 10), .clockSetBack, .serverTrouble(since: 20, reason: "The server sleeps.")])
  }
}
