import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct LicenseViewFileTests {
  private func view(
    _ state: AgentState, on machine: MachineDescription = sampleMachine, at seconds: Int64 = 1_790_000_000,
    keys: JSONWebKeySet? = nil
  ) -> LicenseView {
    LicenseView.of(
      state, on: machine, at: LicenseTime(seconds: seconds), Circumstances(), expiryWarning: 86_400, keys: keys)
  }

  private var byFile: LicenseView {
    var view = LicenseView(status: .licensed)
    view.source = .file
    view.tokenRefusal = .licensedByFile
    view.organizationName = "Acme Stores"
    view.product = "switch"
    view.features = ["l3"]
    view.file = sampleFileClaims
    return view
  }

  @Test func aFileLicenses() {
    #expect(view(AgentState(licenseFile: sampleFile())) == byFile)
    #expect(byFile.isLicensed)
  }

  @Test func aRevokedFileDoesNot() throws {
    var expected = byFile
    (expected.status, expected.tokenRefusal) = (.revoked, .notLicensed)
    expected.reason = "The license file was revoked."
    #expect(view(AgentState(licenseFile: sampleFile(), revoked: RevokedFiles(["fil_1"]))) == expected)
    #expect(!expected.isLicensed)
    expected.reason = "The authorization server has withdrawn the key that signed the license file."
    #expect(view(AgentState(licenseFile: sampleFile()), keys: try JSONWebKeySet(keys: [])) == expected)
    #expect(view(AgentState(licenseFile: sampleFile()), keys: try TestAuthorizationServer().keySet) == byFile)
  }

  @Test func aFileOfAnotherMachineDoesNot() {
    var expected = byFile
    (expected.status, expected.tokenRefusal) = (.notLicensed, .notLicensed)
    expected.reason =
      "The license file is for the serial number SW-0001 and the article number SWITCH-8. "
      + "This machine does not know its serial number (device.serial_number)."
    #expect(view(AgentState(licenseFile: sampleFile()), on: MachineDescription()) == expected)
    #expect(!expected.isLicensed)
    // The token is of this machine, whatever the file is of.
    let both = view(
      AgentState(license: sampleLicense(), licenseFile: sampleFile()), on: MachineDescription(serialNumber: "SW-0002"))
    #expect(both.source == .token && both.isLicensed && both.reason == nil && both.file == sampleFileClaims)
    // It has run out: nothing licenses the machine.
    let neither = view(
      AgentState(license: sampleLicense(), licenseFile: sampleFile()), on: MachineDescription(serialNumber: "SW-0002"),
      at: 1_790_259_200)
    #expect(!neither.isLicensed && neither.tokenRefusal == .tokenExpired)
  }

  @Test func theBetterOfTokenAndFileIsShown() {
    // The token's license ends on 30 June 2027, the file has no end.
    let state = AgentState(license: sampleLicense(), licenseFile: sampleFile())
    let both = view(state)
    #expect(both.source == .file && both.features == ["l3"] && both.product == "switch" && both.renewalDate == nil)
    #expect(both.serverID == "dev_1" && both.tokenState == .valid && both.tokenRefusal == nil && both.isLicensed)
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    let shorter = AgentState(license: sampleLicense(), licenseFile: sampleFile(claims))
    let byToken = view(shorter)
    #expect(byToken.source == .token && byToken.features == ["xms"] && byToken.file == claims && byToken.isLicensed)
    // The token runs out; the file is still there.
    let later = view(shorter, at: 1_790_259_200)
    #expect(later.source == .file && later.status == .licensed && later.isLicensed)
    #expect(later.tokenState == .expired && later.tokenRefusal == .licensedByFile)
    #expect(later.warnings == [.tokenExpired(at: 1_790_259_200)])
  }

  @Test func aRefusalIsToldBesideAGoodFile() {
    var expected = byFile
    expected.warnings = [.noToken(reason: "The request was denied.")]
    let refusal = Refusal(status: .notLicensed, sentence: "The request was denied.")
    #expect(view(AgentState(refusal: refusal, licenseFile: sampleFile())) == expected)
    let suspended = Refusal(status: .suspended, sentence: "Paused.")
    let paused = view(AgentState(license: sampleLicense(), refusal: suspended, licenseFile: sampleFile()))
    #expect(paused.status == .licensed && paused.warnings == [.noToken(reason: "Paused.")])
    #expect(paused.tokenRefusal == .licensedByFile)
  }

  @Test func theEndIsToldAsLongBeforeAsRenewalIs() {
    let end: Int64 = 1_800_000_000
    let table: [(window: Int, Int64, [Warning])] = [
      (30, end - 30 * 86_400, []), (30, end - 30 * 86_400 + 1, [.fileEndsSoon(at: end)]),
      (0, end - 86_400, []), (0, end - 86_399, [.fileEndsSoon(at: end)]), (0, end - 1, [.fileEndsSoon(at: end)]),
      (30, end, []), (.max, end - 863_999_999, [.fileEndsSoon(at: end)]),
    ]
    for (window, time, warnings) in table {
      var claims = sampleFileClaims
      (claims.expiresAt, claims.license.renewalWindowDays) = (end, window)
      let view = view(AgentState(licenseFile: sampleFile(claims)), at: time)
      #expect(view.warnings == warnings, "\(window) \(time)")
      #expect(view.status == (time < end ? .licensed : .expired))
    }
  }

  @Test func programsReadIt() {
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    let shown = view(AgentState(licenseFile: sampleFile(claims)), at: 1_799_999_999)
    #expect(
      String(decoding: shown.json.json, as: UTF8.self)
        == #"{"features":["l3"],"license_file":{"article_number":"SWITCH-8","expires_at":"2027-01-15T08:00:00Z","id":"fil_1","#
        + #""issued_at":"2026-09-21T14:13:20Z","serial_number":"SW-0001"},"organization":"Acme Stores","product":"switch","#
        + #""source":"file","status":"Licensed","warnings":[{"code":"file_ends_soon","#
        + #""message":"The license file ends at 2027-01-15T08:00:00Z. Import a new one before."}]}"#)
    #expect(
      Warning.noToken(reason: "The request was denied.").sentence
        == "This machine is licensed by its file, and has no license token: The request was denied.")
  }
}
